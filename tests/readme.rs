//! The README shows what is there.

use std::path::Path;

#[test]
fn the_readme_shows_the_maps_as_they_are_and_none_is_longer_than_30_lines() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let maps: Vec<_> = std::fs::read_dir(root.join("datasets/maps")).unwrap().map(|map| map.unwrap().path()).collect();
    assert_eq!(maps.len(), 3);
    for path in maps {
        let map = std::fs::read_to_string(&path).unwrap();
        assert!(readme.contains(&format!("```toml\n{map}```\n")), "{}", path.display());
        assert!(map.lines().count() <= 30, "{}", path.display());
    }
}
