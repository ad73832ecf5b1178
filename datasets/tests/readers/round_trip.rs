//! What is exported and read again says the same: equal content, statement by statement.

use std::path::PathBuf;
use std::sync::Arc;

use proptest::prelude::*;
use trama_datasets::{ExportFormat, ExportLayout, FileSummary, Input, ReadOptions, read_files};
use trama_engine::model::{
    Assessed, AssetStage, Category, EntityKind, EntityStatement, Grade, Handling, LinkKind, LinkStatement, Moment,
    Provenance, RecordKey,
};
use trama_engine::progress::Progress;
use trama_engine::tables::{Origin, StatementSink, Tables, TablesBuilder};
use trama_engine::version::Version;
use trama_engine::view::{Purpose, View, Viewer};

use crate::common::options;
use crate::real_data::folder;

/// The formats that are read again.
const FORMATS: [&str; 3] = ["ftm", "csv", "parquet"];
const HERE: Origin = Origin { file: 0, line: 1 };

fn exported(tables: Tables, format: &str) -> (tempfile::TempDir, Vec<PathBuf>) {
    let version = Arc::new(Version::build("test", tables).unwrap());
    let view = View::new(version, &Viewer::Local { name: "test".into() }, Purpose::Export);
    let export = view.export().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let files = match ExportFormat::of(format).unwrap().layout {
        ExportLayout::Stream(write) => vec![("export.json", write)],
        ExportLayout::Directory(files) => files.to_vec(),
    };
    let written = files.into_iter().map(|(name, write)| {
        let path = folder.path().join(name);
        write(&export, &mut std::fs::File::create(&path).unwrap()).unwrap();
        path
    });
    let paths = written.collect();
    (folder, paths)
}

/// Reads files into tables, under another namespace than that of the data.
fn read(paths: &[PathBuf]) -> (Tables, Vec<FileSummary>) {
    let options = ReadOptions { namespace: "elsewhere".into(), ..options(&[]) };
    let mut builder = TablesBuilder::new(None).unwrap();
    let inputs: Vec<Input> = paths.iter().map(Input::file).collect();
    let summaries = read_files(&inputs, &options, &mut builder, &Progress::new()).unwrap();
    let appended = builder.finish().unwrap();
    assert_eq!(appended.rejects, []);
    (appended.tables, summaries)
}

fn digest(tables: &Tables) -> String {
    Version::build("any", tables.clone()).unwrap().content_digest()
}

/// Exports and reads in every format, and says which of them changed the content.
fn changed(tables: &Tables) -> Vec<(&'static str, String)> {
    let is_changed = |format: &&'static str| {
        let (_folder, paths) = exported(tables.clone(), format);
        let (again, _) = read(&paths);
        (digest(&again) != digest(tables)).then(|| {
            let texts = paths.iter().map(|path| std::fs::read_to_string(path).unwrap());
            (*format, texts.collect::<Vec<_>>().join("\n"))
        })
    };
    FORMATS.iter().filter_map(is_changed).collect()
}

fn tables_of(content: &[&str]) -> Tables {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<PathBuf> = (0..content.len()).map(|index| folder.path().join(format!("{index}.csv"))).collect();
    paths.iter().zip(content).for_each(|(path, content)| std::fs::write(path, content).unwrap());
    let mut builder = TablesBuilder::new(None).unwrap();
    let inputs: Vec<Input> = paths.iter().map(Input::file).collect();
    read_files(&inputs, &options(&[]), &mut builder, &Progress::new()).unwrap();
    builder.finish().unwrap().tables
}

#[test]
fn own_csv_edge_lists_and_followthemoney_come_back_as_they_left() {
    let entities = "id,kind,schema,name,aliases,category,role,stage,value,currency,identifiers,grade,handling,report,memo,Type,\
                    capability,violence,corruption,finances,irreplaceability\n\
                    P1,person,,Ana,A;B,suspect,boss,,,,passport:1,A1,H0,R-17,,,0.3,1,0,0.125,0.7\n\
                    P1,person,,Ana K,,,crime.boss,,,,,B2,eyes only,https://example.org/1,,,,,,,\n\
                    C1,company,CriminalNetwork,Vardar,,,,frozen,,,vat:7,B2,H1,,old friends,x,high,,,,\n\
                    A1,asset,RealEstate,Villa,,,,seized,120.50,EUR,,B2,H0,,\" two  \",,,,,,\n\
                    S1,shipment,Container,MSKU,,,,,,,,,,,,,,,,,\n\
                    E1,event,Crime,Meeting,,,,,,,,,,,,,,,,,\n\
                    L1,place,Port,Bar,,,,,,,,,,,,,,,,,\n";
    let links = "source,target,kind,type,share,share_min,amount,currency,count,time,directed,record,provider,valid_from,colour\n\
                 P1,C1,ownership,OWNS,.6,.5,,,,,,r1,ada,2020-01-01,red\n\
                 P1,A1,ownership,Ownership,0.3333,,,,,,,,,,red\n\
                 P1,E1,attendance,,,,,,2,2024-05-01,,,,,\n\
                 P1,C1,payment,Payment,,,12.5,EUR,,2024-05-01T10:00:00Z,,,,,\n\
                 P1,C1,payment,Payment,,,12.5,EUR,,2024-05-01T10:00:00Z,,,,,\n\
                 S1,L1,location,,,,,,,,,,,,\n\
                 P1,C1,different_from,,,,,,,,,,,,\n\
                 P1,C1,other,Succession,,,,,,,true,,,,\n";
    let edges = "source,target\nx,y\ny,z\n";
    let watchlist = concat!(
        r#"{"id":"p","schema":"Person","properties":{"name":["Vesna Horvat","V. H."],"birthDate":["1970"],"idNumber":["TIN: 5"],"topics":["crime.boss","wanted"],"publisher":["Gazette"]}}"#,
        "\n",
        r#"{"id":"c","schema":"Company","properties":{"name":["Vardar"],"jurisdiction":["mk"],"address":["A 1","B 2"],"addressEntity":["a"],"parent":["d"],"incorporationDate":["2001"],"startDate":["bad"]}}"#,
        "\n",
        r#"{"id":"d","schema":"Gizmo","properties":{"name":["D"],"status":["on"]},"datasets":["list"]}"#,
        "\n",
        r#"{"id":"a","schema":"Address","properties":{"full":["1 Main St"],"city":["Bar"],"country":["me"]}}"#,
        "\n",
        r#"{"id":"s","schema":"Sanction","properties":{"entity":["p"],"program":["P7"],"startDate":["2020"],"endDate":["2021-02"]}}"#,
        "\n",
        r#"{"id":"i","schema":"Identification","properties":{"holder":["p"],"number":["77"],"type":["SSN"]}}"#,
        "\n",
        r#"{"id":"o","schema":"Ownership","properties":{"owner":["p","d"],"asset":["c"],"percentage":["33.33"],"sharesCount":["7"]}}"#,
        "\n",
        r#"{"id":"u","schema":"Ownership","properties":{"owner":["p"],"asset":["c"],"percentage":["25-50","x"],"role":["holds"]}}"#,
        "\n",
        r#"{"id":"k","schema":"Call","properties":{"caller":["p"],"receiver":["c"],"date":["2024-05-01"]}}"#,
        "\n",
    );
    for contents in [vec![entities, links], vec![edges], vec![watchlist], vec![entities, links, edges, watchlist]] {
        let tables = tables_of(&contents);
        assert!(tables.record_count() > 2);
        assert_eq!(changed(&tables), []);
    }
}

#[test]
fn a_csv_has_the_columns_that_are_filled_and_a_column_for_each_attribute_that_can_have_one() {
    let tables = tables_of(&["id,kind,memo,Stadt,kind of\n1,company,a,b,\n2,company,,,\"x\ny\"\n"]);
    let (_folder, paths) = exported(tables, "csv");
    let text = std::fs::read_to_string(&paths[0]).unwrap();
    assert_eq!(
        text,
        "id,kind,namespace,attributes,Stadt,memo\n1,company,test,,b,a\n2,company,test,\"{\"\"kind of\"\":\"\"x\\ny\"\"}\",,\n"
    );
    assert_eq!(std::fs::read_to_string(&paths[1]).unwrap(), "source,target,kind\n");
}

#[test]
fn a_line_of_followthemoney_says_in_its_properties_what_others_can_read() {
    let tables = tables_of(&[
        "id,kind,name,aliases,born,jurisdiction,identifiers,category,grade\n7,person,Ana,A,1970,ME,passport:1;taxNumber:2,suspect,B2\nc,company,C,,,,,,\n",
        "source,target,kind,share,memo\n7,c,ownership,.3333,x\n7,c,call,,\n",
    ]);
    let (_folder, paths) = exported(tables, "ftm");
    let line = |text: &str| {
        let mut line: serde_json::Value = serde_json::from_str(text).unwrap();
        // A text, since tools that merge lines can do nothing with an object there.
        line["trama"] = serde_json::from_str(line["trama"].as_str().unwrap()).unwrap();
        line
    };
    let lines: Vec<serde_json::Value> = std::fs::read_to_string(&paths[0]).unwrap().lines().map(line).collect();
    assert_eq!(
        lines[0],
        serde_json::json!({
            "id": "7", "schema": "Person",
            "properties": {
                "name": ["Ana"], "alias": ["A"], "jurisdiction": ["me"], "idNumber": ["1"], "taxNumber": ["2"],
                "birthDate": ["1970"],
            },
            "trama": {
                "schema": null, "category": "suspect", "identifiers": ["passport:1", "taxNumber:2"],
                "namespace": "test", "grade": "B2",
            },
        })
    );
    let ownership = lines.iter().find(|line| line["schema"] == "Ownership").unwrap();
    assert_eq!(ownership["properties"], serde_json::json!({"owner": ["7"], "asset": ["c"], "percentage": ["33.33"]}));
    assert_eq!(
        ownership["trama"],
        serde_json::json!({"type": null, "source_namespace": "test", "target_namespace": "test", "attributes": {"memo": "x"}})
    );
    let call = lines.iter().find(|line| line["schema"] == "UnknownLink").unwrap();
    assert_eq!((&call["properties"]["role"][0], &call["trama"]["kind"]), (&"call".into(), &"call".into()));
}

#[test]
fn who_is_masked_leaves_as_a_handle_and_stays_masked_where_he_arrives() {
    let entities = "id,kind,name,aliases,category,is_minor,identifiers,provider\n\
                    P01,person,Ana,,suspect,,,ada\nP02,person,Vera Tajna,Skrivena,victim,,passport:SECRET,bob\n\
                    P02,person,Vera T,,,,,ada\nP03,person,Boris,,contact,,,ada\nP04,person,Mali,,suspect,true,,ada\n\
                    T1,asset,+39 555,,,,,ada\n";
    let links = "source,target,kind,record,handling_note,memo,count\nP01,P02,call,rec-P02,about Vera,threatens Vera,3\n\
                 P02,T1,possession,,,,\nP03,P02,different_from,,,,\nP01,P03,call,r9,,fine,1\n";
    let tables = tables_of(&[entities, links]);
    for format in FORMATS {
        let (_folder, paths) = exported(tables.clone(), format);
        // Parquet is compressed: what it says is what is read of it again.
        if format != "parquet" {
            says_nothing_of_them(format, &paths);
        }
        let (again, _) = read(&paths);
        let version = Arc::new(Version::build("elsewhere", again).unwrap());
        let view = View::new(version, &Viewer::Local { name: "test".into() }, Purpose::Investigation);
        let protected = (0..view.node_count() as u32).filter(|&node| view.traits(node).protected);
        assert_eq!((protected.count(), view.node_count(), view.link_statement_count()), (3, 5, 3), "{format}");
    }
}

fn says_nothing_of_them(format: &str, paths: &[PathBuf]) {
    let text: String = paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    for secret in ["P02", "P04", "Vera", "Skrivena", "SECRET", "Mali", "+39", "T1", "victim", "different_from", "bob"] {
        assert!(!text.contains(secret), "{format}: {secret} in\n{text}");
    }
    assert!(text.contains("fine") && text.contains("protected-3"), "{text}");
}

#[test]
fn real_sets_come_back_as_they_left() {
    let Some(folder) = folder("ftm") else { return };
    for (name, statements) in [("senzing_workshop_watchlist/ftm.jsonl", 98), ("yente_zala/entities.ftm.json", 157)] {
        let mut builder = TablesBuilder::new(None).unwrap();
        read_files(&[Input::file(folder.join(name))], &options(&[]), &mut builder, &Progress::new()).unwrap();
        let tables = builder.finish().unwrap().tables;
        assert_eq!(tables.entity_statement_count() + tables.link_statement_count(), statements);
        assert_eq!(changed(&tables), []);
    }
}

fn text() -> impl Strategy<Value = String> {
    let text = r#"[a-zA-Zß;\\,"':|{}\[\]#<> \n\r\t.0-9é-]{1,10}"#.prop_map(|text| text.trim().to_owned());
    text.prop_filter("blank", |text| !text.is_empty())
}

/// A text on one line: what a list or an identifier holds.
fn word() -> impl Strategy<Value = String> {
    r#"[a-zA-Zß;\\,"'|. 0-9-]{1,8}"#.prop_map(|text| text.trim().to_owned()).prop_filter("blank", |text| !text.is_empty())
}

fn id() -> impl Strategy<Value = String> {
    r#"[ a-z;\\,"':0-9]{0,3}[a-z0-9]"#.prop_map(|text| text.to_owned())
}

fn moment() -> impl Strategy<Value = Moment> {
    prop_oneof![
        (0i64..20_000).prop_map(|day| Moment(day * 86_400)),
        (0i64..20_000).prop_map(|day| Moment(day * 86_400 + 86_399)),
        (-100_000_000_000i64..200_000_000_000).prop_map(Moment),
    ]
}

fn some<T: std::fmt::Debug>(strategy: impl Strategy<Value = T>) -> impl Strategy<Value = Option<T>> {
    prop::option::weighted(0.3, strategy)
}

fn one_of<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    prop::sample::select(all)
}

fn money() -> impl Strategy<Value = (Option<i64>, Option<String>)> {
    let currency = one_of(&["EUR", "JPY", "BHD"]).prop_map(str::to_owned);
    let amount = prop_oneof![-100_000i64..100_000, -i64::MAX..i64::MAX];
    some((some(amount), currency)).prop_map(|money| money.map_or((None, None), |(amount, code)| (amount, Some(code))))
}

fn provenance() -> impl Strategy<Value = Provenance> {
    let who =
        (some(text()), some(prop_oneof![text(), Just("https://example.org/x".to_owned())]), some(text()), some(text()));
    let how = (some(0u8..16), some(text()), some(one_of(Handling::ALL)), some(text()), any::<bool>());
    let when = (some(moment()), some((moment(), moment())), some(moment()));
    let declared = prop::sample::subsequence(vec!["category", "handling", "kind", "namespace", "type"], 0..3);
    (who, how, when, declared).prop_map(|(who, how, when, declared)| Provenance {
        provider: who.0,
        report: who.1,
        record: who.2,
        case: who.3,
        grade: how.0.and_then(Grade::from_code),
        grade_original: how.1,
        handling: how.2,
        handling_note: how.3,
        assessment: how.4,
        recorded_at: when.0,
        valid_from: when.1.map(|(one, other)| one.min(other)),
        valid_to: when.1.map(|(one, other)| one.max(other)),
        review_by: when.2,
        declared: declared.into_iter().map(str::to_owned).collect(),
    })
}

fn attributes() -> impl Strategy<Value = std::collections::BTreeMap<String, String>> {
    let name = prop_oneof![
        text(),
        prop::sample::select(vec![
            "memo",
            "Memo",
            "status",
            "name",
            "source",
            "owner",
            "topics",
            "country",
            "attributes",
            "address"
        ])
        .prop_map(str::to_owned),
    ];
    let value = prop_oneof![4 => text(), 1 => prop::sample::select(vec!["", "  ", "a\n\nb", "{}", "\u{2028}"]).prop_map(str::to_owned)];
    prop::collection::btree_map(name, value, 0..4)
}

fn entity() -> impl Strategy<Value = EntityStatement> {
    const OPEN: &[Category] = &[Category::Convicted, Category::Suspect, Category::Contact, Category::Unknown];
    const SCHEMATA: &[&str] =
        &["Person", "Company", "Vessel", "Address", "Sanction", "Event", "Officer", "Gizmo", "EconomicActivity"];
    const ROLES: &[&str] = &["crime.boss", "sanction", "boss", "crime"];
    let date = prop::sample::select(vec!["1970", "1970-05", "1970-05-31"]).prop_map(str::to_owned);
    let identifier = (prop_oneof![word(), Just("idNumber".to_owned()), Just("vatCode".to_owned())], word());
    let identifier = identifier.prop_map(|(name, value)| (name.replace(':', " ").trim().to_owned(), value));
    let names = (some(text()), prop::collection::vec(word(), 0..3), prop::collection::vec(word(), 0..3));
    let what = (
        one_of(EntityKind::ALL),
        some(prop_oneof![text(), one_of(SCHEMATA).prop_map(str::to_owned)]),
        some(one_of(OPEN)),
        some(Just(false)),
    );
    let more = (
        some(prop_oneof![text(), one_of(ROLES).prop_map(str::to_owned)]),
        prop::collection::vec(identifier, 0..3),
        some(date.clone()),
        some(any::<bool>()),
        prop::array::uniform5(some(0.0..=1.0f64)),
    );
    let things = (
        some(one_of(AssetStage::ALL)),
        money(),
        some(-90.0..90.0f64),
        some(-180.0..180.0f64),
        some(text()),
        some(text()),
    );
    let dates = (some(date.clone()), some(date));
    let key = (prop::sample::select(vec!["test", "police", "a:b"]), id());
    (key, what, names, more, things, dates, attributes(), provenance()).prop_map(
        |(key, what, names, more, things, dates, attributes, provenance)| {
            let key = RecordKey { namespace: key.0.to_owned(), id: key.1 };
            let mut statement = EntityStatement::new(key, what.0);
            (statement.schema, statement.category, statement.is_minor) = (what.1, what.2, what.3);
            (statement.name, statement.aliases, statement.jurisdiction) = names;
            (statement.role, statement.identifiers, statement.born, statement.fictional) =
                (more.0, more.1, more.2, more.3);
            statement.provenance = provenance;
            if statement.kind == EntityKind::Person {
                statement.assessed = Assessed::new(more.4);
            } else {
                let ((value, currency), stage) = (things.1, things.0);
                (statement.stage, statement.value, statement.currency) = (stage, value, currency);
                (statement.latitude, statement.longitude) = (things.2, things.3);
                (statement.sector, statement.municipality) = (things.4, things.5);
                (statement.founded, statement.dissolved) = dates;
                statement.attributes = attributes;
            }
            statement
        },
    )
}

/// A link between the entities of these numbers.
fn link() -> impl Strategy<Value = (prop::sample::Index, prop::sample::Index, LinkStatement)> {
    let share = || prop_oneof![0.0..=1.0f64, prop::sample::select(vec![0.0, 0.25, 0.3333, 1.0])];
    let shares = (some(share()), some(share()), some(share()));
    let link_type = prop_oneof![
        text(),
        prop::sample::select(vec!["Ownership", "Payment", "UnknownLink", "Succession", "Call"]).prop_map(str::to_owned)
    ];
    let numbers = (
        some(prop_oneof![0.0..1e30f64, 0.0..10.0f64]),
        some(0u64..i64::MAX as u64),
        some(moment()),
        some(any::<bool>()),
    );
    let nobody = RecordKey { namespace: String::new(), id: String::new() };
    (
        any::<[prop::sample::Index; 2]>(),
        one_of(LinkKind::ALL),
        some(link_type),
        shares,
        money(),
        numbers,
        attributes(),
        provenance(),
    )
        .prop_map(move |(ends, kind, link_type, shares, money, numbers, attributes, provenance)| {
            let mut statement = LinkStatement::new(nobody.clone(), nobody.clone(), kind);
            let mut ordered = [shares.0, shares.1, shares.2];
            ordered.sort_by(|left, right| left.unwrap_or(1.0).total_cmp(&right.unwrap_or(1.0)));
            [statement.share_min, statement.share, statement.share_max] = ordered;
            (statement.amount, statement.currency) = (money.0.map(i64::abs), money.1);
            (statement.weight, statement.count, statement.time, statement.directed) = numbers;
            (statement.link_type, statement.attributes, statement.provenance) = (link_type, attributes, provenance);
            (ends[0], ends[1], statement)
        })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn whatever_is_said_comes_back_as_it_left(
        entities in prop::collection::vec((entity(), prop::bool::weighted(0.1)), 1..8),
        links in prop::collection::vec(link(), 0..8),
    ) {
        let mut builder = TablesBuilder::new(None).unwrap();
        builder.file("test");
        for (statement, only_named) in &entities {
            match only_named {
                true => builder.end(statement.clone(), HERE),
                false => builder.entity(statement.clone(), HERE),
            }
        }
        for (source, target, statement) in links {
            let key = |index: prop::sample::Index| index.get(&entities).0.key.clone();
            builder.link(LinkStatement { source: key(source), target: key(target), ..statement }, HERE);
        }
        let appended = builder.finish().unwrap();
        prop_assert!(appended.rejects.is_empty(), "{:?}", appended.rejects);
        prop_assert_eq!(changed(&appended.tables), []);
    }
}
