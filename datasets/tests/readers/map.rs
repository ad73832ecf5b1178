use std::path::{Path, PathBuf};

use trama_datasets::{Error, Format, Map, ReadOptions};
use trama_engine::model::{Category, EntityKind, LinkKind, Moment};

use crate::common::{Kept, only_reject, options, read_paths};
use crate::compressed::gzip;

/// Reads files of the given names and contents by maps.
fn try_mapped(maps: &[&str], files: &[(&str, &[u8])], set: &[&str]) -> Result<Kept, Error> {
    let parse = |map: &&str| Map::parse(Path::new("case.toml"), map.as_bytes());
    let maps = maps.iter().map(parse).collect::<Result<_, _>>()?;
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<PathBuf> = files.iter().map(|(name, _)| folder.path().join(name)).collect();
    for (path, (_, content)) in paths.iter().zip(files) {
        std::fs::write(path, content).unwrap();
    }
    read_paths(&paths, &ReadOptions { maps, ..options(set) })
}

fn mapped(map: &str, content: &str) -> Kept {
    try_mapped(&[map], &[("a.csv", content.as_bytes())], &[]).unwrap()
}

fn message(map: &str, content: &str) -> String {
    try_mapped(&[map], &[("a.csv", content.as_bytes())], &[]).map(|_| ()).unwrap_err().to_string()
}

fn ids(kept: &Kept) -> Vec<&str> {
    kept.entities.iter().map(|(entity, _)| entity.key.id.as_str()).collect()
}

fn rejects(kept: &Kept) -> Vec<String> {
    let rejects = kept.rejects.iter().map(ToString::to_string);
    rejects.map(|text| text.split_once("a.csv:").unwrap().1.to_owned()).collect()
}

const OWNERS: &str = r#"
[[entity]]
kind = "company"
id = "co-{Reg No}"
name = "{company}"

[[entity]]
kind = "person"
id = "pe-{owner}"
name = "{owner}"
skip_if_empty = ["owner"]

[[link]]
kind = "ownership"
source = "pe-{owner}"
target = "co-{reg no}"
share = { column = "percent", unit = "percent" }
skip_if_empty = ["OWNER"]
"#;

#[test]
fn a_row_says_what_every_template_makes_of_it() {
    let kept = mapped(OWNERS, "Reg No,company,owner,percent\n1,Acme,Ann,38.85\n2,Bolt,,\n3,Cog,Bob,\n");
    assert_eq!(ids(&kept), ["co-1", "pe-Ann", "co-2", "co-3", "pe-Bob"]);
    assert_eq!(kept.entities.iter().map(|entity| entity.1.line).collect::<Vec<_>>(), [2, 2, 3, 4, 4]);
    assert_eq!(kept.entities[0].0.name.as_deref(), Some("Acme"));
    assert_eq!((kept.links[0].0.share, kept.links[1].0.share), (Some(0.3885), None));
    assert_eq!((kept.links[0].0.source.id.as_str(), kept.links[0].0.target.id.as_str()), ("pe-Ann", "co-1"));
    let summary = &kept.summaries[0];
    assert_eq!((summary.format, summary.rows, summary.entities, summary.links), (Format::Map, 3, 5, 2));
    assert_eq!(
        summary.notes,
        [
            "[[entity]] in line 7 of the map skipped 1 rows: `owner` is empty",
            "[[link]] in line 13 of the map skipped 1 rows: `owner` is empty",
        ]
    );
    let map = summary.map.as_ref().unwrap();
    assert_eq!((map.path.as_str(), map.blake3.len()), ("case.toml", 64));
    assert_eq!(map.blake3, blake3::hash(OWNERS.as_bytes()).to_hex().to_string());
}

#[test]
fn every_field_of_trama_s_own_columns_can_be_mapped() {
    let map = r#"
        [[entity]]
        id = "{i}"
        namespace = "land/{i}"
        kind = "{k}"
        schema = "RealEstate"
        name = "{i} {n}"
        aliases = ["{n}", "{none}", "also {n}"]
        jurisdiction = "{j}"
        stage = "seized"
        value = { column = "v", unit = "thousand" }
        currency = "eur"
        latitude = 41.5
        longitude = "-{lon}"
        identifiers = ["cadastre:{n}", "deed:{none}"]
        sector = "housing"
        municipality = "{n}"
        born = "{year}"
        founded = "{year}-05"
        dissolved = 2001-05-31
        fictional = true
        provider = "ada"
        grade = "{g}"
        handling = "H1"
        valid_from = { column = "step", unit = "week", since = 1970-01-01 }
        valid_to = { column = "step", unit = "day", since = "1970-03-01" }
        attributes = ["Colour"]
        "#;
    let kept = mapped(map, "i,k,n,none,j,v,lon,year,g,step,colour\n7,asset,Villa,,IT;XK,1.5,13.25,1990,B2,2,red\n");
    assert!(kept.rejects.is_empty(), "{:?}", kept.rejects);
    let villa = &kept.entities[0].0;
    assert_eq!((villa.key.id.as_str(), villa.key.namespace.as_str()), ("7", "land/7"));
    assert_eq!((villa.kind, villa.schema.as_deref()), (EntityKind::Asset, Some("RealEstate")));
    assert_eq!((villa.name.as_deref(), villa.jurisdiction.len()), (Some("7 Villa"), 2));
    assert_eq!(villa.aliases, ["Villa", "also Villa"]);
    assert_eq!((villa.value, villa.currency.as_deref()), (Some(150_000), Some("EUR")));
    assert_eq!((villa.latitude, villa.longitude), (Some(41.5), Some(-13.25)));
    assert_eq!(villa.identifiers, [("cadastre".to_owned(), "Villa".to_owned())]);
    assert_eq!((villa.born.as_deref(), villa.founded.as_deref()), (Some("1990"), Some("1990-05")));
    assert_eq!((villa.dissolved.as_deref(), villa.fictional), (Some("2001-05-31"), Some(true)));
    assert_eq!(villa.provenance.valid_from, Moment::parse_start("1970-01-15"));
    assert_eq!(villa.provenance.valid_to, Moment::parse_end("1970-03-03"));
    assert_eq!(villa.attributes["colour"], "red");
    let summary = &kept.summaries[0];
    assert!(summary.unmapped.is_empty() && summary.dropped.is_empty());
}

#[test]
fn what_is_assessed_of_a_person_can_be_mapped() {
    let map = r#"
        [[entity]]
        id = "{i}"
        kind = "person"
        capability = { column = "c", unit = "percent" }
        violence = "{v}"
        corruption = 0.5
        "#;
    let kept = mapped(map, "i,c,v\n1,30,1\n2,30,2\n");
    let person = &kept.entities[0].0;
    assert_eq!(person.assessed.values(), [Some(0.3), Some(1.0), Some(0.5), None, None]);
    assert_eq!(person.provenance.declared, ["corruption", "kind"]);
    assert!(only_reject(&kept).starts_with("3: v: \"2\": expected a number from 0 to 1"));
}

#[test]
fn what_no_column_says_is_marked_as_the_user_s_word() {
    let map = "[[entity]]\nid = '{i}'\nkind = 'person'\ncategory = 'suspect'\nname = '{n}'\nprovider = 'ada'\n\
               [[link]]\nsource = '{i}'\ntarget = '{i}'\nkind = 'call'\ndirected = false\ncount = '{n}'\n";
    let kept = try_mapped(&[map], &[("a.csv", b"i,n\n1,2\n")], &["grade=B2", "provider=bob"]).unwrap();
    let (entity, link) = (&kept.entities[0].0, &kept.links[0].0);
    assert_eq!(entity.provenance.declared, ["category", "grade", "kind", "provider"]);
    assert_eq!(link.provenance.declared, ["directed", "grade", "link_kind", "provider"]);
    assert_eq!(
        (entity.provenance.provider.as_deref(), link.provenance.provider.as_deref()),
        (Some("ada"), Some("bob"))
    );
    assert_eq!((entity.category, link.directed, link.count), (Some(Category::Suspect), Some(false), Some(2)));
}

#[test]
fn ends_are_created_once_and_inherit_who_said_it() {
    let map = r#"
        [[link]]
        kind = "route_leg"
        source = { id = "{from}", namespace = "iso", kind = "place", schema = "Country", name = "Land {from}" }
        target = { id = "{to}", kind = "place", provider = "bob" }
        provider = "ada"
        handling = "H1"
        valid_from = 2020-01-01
        report = "{r}"
        "#;
    let kept = mapped(map, "from,to,r\nIT,XK,1\nIT,AL,2\nXK,IT,3\n");
    let ends: Vec<(&str, &str, u64)> =
        kept.ends.iter().map(|(end, origin)| (end.key.namespace.as_str(), end.key.id.as_str(), origin.line)).collect();
    assert_eq!(ends, [("iso", "IT", 2), ("test", "XK", 2), ("test", "AL", 3), ("iso", "XK", 4), ("test", "IT", 4)]);
    let (first, second) = (&kept.ends[0].0, &kept.ends[1].0);
    assert_eq!((first.kind, first.name.as_deref()), (EntityKind::Place, Some("Land IT")));
    assert_eq!(first.provenance.provider.as_deref(), Some("ada"));
    assert_eq!(second.provenance.provider.as_deref(), Some("bob"));
    assert!(kept.ends.iter().all(|(end, _)| end.provenance.handling.is_some()));
    assert!(kept.ends.iter().all(|(end, _)| end.provenance.valid_from.is_none() && end.provenance.report.is_none()));
    assert_eq!(first.provenance.declared, ["handling", "kind", "namespace", "provider", "schema"]);
    let link = &kept.links[0].0;
    assert_eq!((link.source.namespace.as_str(), link.target.namespace.as_str()), ("iso", "test"));
    assert_eq!((link.kind, link.provenance.report.as_deref()), (LinkKind::RouteLeg, Some("1")));
}

#[test]
fn an_id_of_several_columns_needs_all_of_them_and_other_texts_one() {
    let map = "[[entity]]\nid = '{a}:{b}'\nkind = 'company'\nname = '{a} {b}'\nsector = '{b}, {c}'\n";
    let kept = mapped(map, "a,b,c\nx,y,z\nx,,z\n,y,z\n x ,y,\n");
    assert_eq!(ids(&kept), ["x:y", " x :y"]);
    assert_eq!(rejects(&kept), ["3: b: \"\": empty: expected an id", "4: a: \"\": empty: expected an id"]);
    assert_eq!(kept.entities[1].0.name.as_deref(), Some("x y"));
    assert_eq!(kept.entities[1].0.sector.as_deref(), Some("y,"));
    let kept = mapped("[[entity]]\nid = '{a}'\nkind = 'company'\nname = '{b} {c}'\n", "a,b,c\n1,, \n");
    assert_eq!(kept.entities[0].0.name, None);
}

#[test]
fn a_row_of_which_one_template_cannot_be_read_says_nothing() {
    let kept = mapped(OWNERS, "reg no,company,owner,percent\n1,Acme,Ann,half\n2,Bolt,Bob,250\n3,Cog,Cid,25\n");
    assert_eq!(ids(&kept), ["co-3", "pe-Cid"]);
    assert_eq!(kept.links.len(), 1);
    assert_eq!(
        rejects(&kept),
        [
            "2: percent: \"half\": expected a plain decimal number, in percent",
            "3: percent: \"250\": 2.50: expected a share from 0 to 1, such as 0.25, made of a plain decimal number, in percent"
        ]
    );
    assert_eq!((kept.summaries[0].rejects, kept.summaries[0].entities), (2, 2));
}

#[test]
fn of_a_rejected_row_that_somebody_is_protected_is_kept() {
    let map = "[[entity]]\nid = '{owner}'\nkind = 'person'\nname = '{owner}'\ncategory = '{category}'\nborn = '{born}'\n\
               [[link]]\nsource = '{owner}'\ntarget = '{owner}'\nkind = 'call'\ncount = '{count}'\n";
    let kept = mapped(map, "owner,category,born,count\nv,victim,,x\nw,witness,soon,1\ns,suspect,,x\n");
    assert_eq!(kept.rejects.len(), 3);
    assert_eq!((ids(&kept), kept.links.len()), (vec!["v", "w"], 0));
    assert!(kept.entities.iter().all(|(entity, _)| entity.name.is_none() && entity.category.is_some()));
}

#[test]
fn the_allow_list_for_persons_goes_before_the_map() {
    let map = r#"
        [[entity]]
        id = "{id}"
        kind = "{kind}"
        sector = "{sector}"
        identifiers = ["religion:{faith}", "passport:{pass}"]
        attributes = ["shoe"]
        [[link]]
        source = "{id}"
        target = "{id}"
        kind = "associate"
        attributes = ["nationality", "memo"]
        "#;
    let kept = mapped(
        map,
        "id,kind,sector,faith,pass,shoe,nationality,memo\n1,person,trade,x,p,42,IT,hi\n2,company,steel,,,43,,\n",
    );
    let (person, company) = (&kept.entities[0].0, &kept.entities[1].0);
    assert!(person.attributes.is_empty() && person.sector.is_none() && person.identifiers.len() == 1);
    assert_eq!((company.sector.as_deref(), company.attributes["shoe"].as_str()), (Some("steel"), "43"));
    assert_eq!(kept.links[0].0.attributes.keys().collect::<Vec<_>>(), ["memo"]);
    let dropped: Vec<(&str, u64)> = kept.summaries[0].dropped.iter().map(|(name, &n)| (name.as_str(), n)).collect();
    assert_eq!(dropped, [("identifiers:religion", 1), ("nationality", 1), ("sector", 1), ("shoe", 1)]);
}

#[test]
fn columns_that_no_template_names_are_counted() {
    let map = "[[entity]]\nid = '{a}'\nkind = 'company'\nskip_if_empty = ['b']\n";
    let kept = mapped(map, "a,b,c,d\n1,x,y,\n2,x, ,\n3,,y,\n");
    let unmapped: Vec<(&str, u64)> = kept.summaries[0].unmapped.iter().map(|(name, &n)| (name.as_str(), n)).collect();
    assert_eq!(unmapped, [("b", 2), ("c", 2)]);
    assert!(kept.entities[0].0.attributes.is_empty());
}

#[test]
fn a_template_is_for_the_files_of_its_pattern() {
    let map = "[[entity]]\nfile = 'nodes*'\nid = '{n}'\nkind = 'company'\n\
               [[link]]\nfile = '*edges.csv*'\nsource = '{a}'\ntarget = '{b}'\nkind = 'payment'\n";
    let edges = gzip(b"a\tb\n1\t2\n");
    let kept = try_mapped(&[map], &[("nodes.csv", b"n\n1\n2\n"), ("edges.csv.gz", &edges)], &[]).unwrap();
    assert_eq!((ids(&kept), kept.links.len()), (vec!["1", "2"], 1));
    let other = try_mapped(&[map], &[("other.csv", b"n\n1\n")], &[]).map(|_| ()).unwrap_err().to_string();
    assert!(
        other.ends_with("other.csv: no template of the map is for this file; they are for nodes*, *edges.csv*"),
        "{other}"
    );
    let second = "[[entity]]\nfile = 'nodes.csv'\nid = '{n}'\nkind = 'company'\n";
    let both = try_mapped(&[map, second], &[("nodes.csv", b"n\n1\n")], &[]).map(|_| ()).unwrap_err().to_string();
    assert!(both.contains("case.toml and case.toml have templates for this file"), "{both}");
    let third = "[[entity]]\nfile = 'more.csv'\nid = '{n}'\nkind = 'asset'\n";
    let kept = try_mapped(&[map, third], &[("nodes.csv", b"n\n1\n"), ("more.csv", b"n\n2\n")], &[]).unwrap();
    assert_eq!(
        kept.entities.iter().map(|(entity, _)| entity.kind).collect::<Vec<_>>(),
        [EntityKind::Company, EntityKind::Asset]
    );
}

#[test]
fn a_map_reads_parquet_as_it_reads_text() {
    let map = "[[link]]\nsource = '{source}'\ntarget = '{target}'\nkind = '{kind}'\nshare = '{share}'\nvalid_from = '{valid_from}'\nskip_if_empty = ['source']\n";
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers/parquet_files/links.parquet");
    let maps = vec![Map::parse(Path::new("case.toml"), map.as_bytes()).unwrap()];
    let kept = read_paths(&[file], &ReadOptions { maps, ..options(&[]) }).unwrap();
    assert_eq!((kept.links.len(), kept.rejects.len(), kept.rejects[0].line), (3, 1, 5));
    assert_eq!(kept.links[0].0.provenance.valid_from, Moment::parse_start("2024-02-29"));
}

#[test]
fn a_bad_map_is_refused_with_line_key_and_what_was_expected() {
    let entity = "[[entity]]\nid = '{a}'\nkind = 'company'\n";
    let link = "[[link]]\nsource = '{a}'\ntarget = '{a}'\nkind = 'call'\n";
    let cases = [
        (String::new(), "case.toml:1: expected at least one [[entity]] or [[link]]"),
        ("[entity]\nid = 'a'\n".into(), "case.toml:1: expected [[entity]], in double brackets"),
        ("\n[[entities]]\n".into(), "case.toml:2: `entities`: expected [[entity]] or [[link]]"),
        ("[[entity]]\nid = '{a}'\nid = '{b}'\n".into(), "case.toml:3: duplicate key"),
        ("[[entity]]\nid = \n".into(), "case.toml:2: "),
        ("\n[[entity]]\nid = '{a}'\n".into(), "case.toml:2: [[entity]]: `kind` is missing"),
        ("[[link]]\nkind = 'call'\ntarget = '{a}'\n".into(), "case.toml:1: [[link]]: `source` is missing"),
        (format!("{entity}colour = 'red'\n"), "case.toml:4: `colour`: expected file, attributes, skip_if_empty or one of id, kind, namespace, schema, name"),
        (format!("{entity}share = '{{a}}'\n"), "case.toml:4: `share`: expected file"),
        (format!("{link}share = {{ column = 'a' }}\n"), "case.toml:5: expected `column` and `unit`"),
        (format!("{link}share = {{ column = 'a', unit = 'ell' }}\n"), "case.toml:5: unit \"ell\": expected percent, cent, thousand, million; or with `since` second, minute"),
        (format!("{link}time = {{ column = 'a', unit = 'day' }}\n"), "case.toml:5: unit \"day\": expected percent"),
        (format!("{link}time = {{ column = 'a', unit = 'day', since = 'soon' }}\n"), "case.toml:5: expected a date or an RFC 3339 time"),
        (format!("{link}time = {{ column = 'a', until = 'day' }}\n"), "case.toml:5: `until`: expected column, unit or since"),
        (format!("{entity}name = '{{a'\n"), "case.toml:4: \"{a\": expected the name of a column between"),
        (format!("{entity}name = ''\n"), "case.toml:4: expected a text that is not empty"),
        (format!("{entity}attributes = 'a'\n"), "case.toml:4: expected names of columns in brackets"),
        (format!("{entity}file = 1\n"), "case.toml:4: expected a text"),
        (format!("{entity}stage = 'lost'\n"), "case.toml:4: `stage` is \"lost\": expected identified, traced"),
        (format!("{entity}currency = 'EURO'\n"), "case.toml:4: `currency` is \"EURO\": expected three letters"),
        ("[[entity]]\nid = '{a}'\nkind = 'alien'\n".into(), "case.toml:3: `kind` is \"alien\": expected person, company"),
        (format!("{link}share = 1.5\n"), "case.toml:5: `share` is \"1.5\": expected a share from 0 to 1"),
        (format!("{entity}name = '{{nme}}'\n"), "case.toml:4: `name` names the column `nme`, which "),
        (format!("{entity}attributes = ['b']\n"), "case.toml:4: `attributes` names the column `b`, which "),
        (format!("{entity}skip_if_empty = ['a',\n'b']\n"), "case.toml:5: `skip_if_empty` names the column `b`, which "),
        ("[[link]]\nkind = 'call'\nsource = { id = '{a}' }\ntarget = '{a}'\n".into(), "case.toml:3: [[entity]]: `kind` is missing"),
        ("[[link]]\nkind = 'call'\nsource = { id = '{a}', kind = 'place', name = '{b}' }\ntarget = '{a}'\n".into(), "case.toml:3: `name` uses the column `b`: expected only columns of its `id`"),
        ("[[link]]\nkind = 'call'\nsource = { id = '{a}', kind = 'plaice' }\ntarget = '{a}'\n".into(), "case.toml:3: `kind` is \"plaice\": expected person"),
        ("[[link]]\nkind = 'call'\nsource = { id = '{a}', kind = 'place', attributes = ['a'] }\ntarget = '{a}'\n".into(), "case.toml:3: `attributes`: expected it beside the end"),
        ("[[link]]\nkind = 'call'\nsource_namespace = 'x'\nsource = { id = '{a}', kind = 'place' }\ntarget = '{a}'\n".into(), "case.toml:1: `source_namespace`: expected `namespace` in the table of the end"),
    ];
    for (map, expected) in cases {
        let message = message(&map, "a\n1\n");
        assert!(message.starts_with(expected), "{map}\n{message}\nlacks {expected}");
    }
    let not_text = Map::parse(Path::new("m.toml"), b"[[entity]]\n\xff").unwrap_err().to_string();
    assert_eq!(not_text, "m.toml:2: expected text encoded in UTF-8");
}

#[test]
fn a_file_without_rows_or_of_no_text_is_told() {
    assert!(message(OWNERS, "").contains("found an empty file; expected map: a header"));
    assert!(message(OWNERS, "Reg No,company,owner,percent,Owner\n").contains("names the column `Owner` twice"));
    assert_eq!(mapped(OWNERS, "Reg No,company,owner,percent\n").summaries[0].notes, ["no rows"]);
}
