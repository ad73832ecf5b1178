"""Writes the Parquet files of these tests with another library than the one that reads them: pyarrow 26.0.1."""

import datetime as dt
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

ROME = ZoneInfo("Europe/Rome")
DAY = dt.date(2024, 2, 29)
NOON = dt.datetime(2024, 2, 29, 12, 30, 15, 250000)


def write(name, columns, **how):
    how = {"compression": "zstd", **how}
    pq.write_table(pa.table(columns), name + ".parquet", **how)


# Every type that is read, as attributes of companies: a usual value, an extreme one, and nothing.
write("types", {
    "id": pa.array([1, 2, 3], pa.int64()),
    "kind": pa.array(["company"] * 3).dictionary_encode(),
    "i8": pa.array([5, -128, None], pa.int8()),
    "i16": pa.array([5, -32768, None], pa.int16()),
    "i32": pa.array([5, -2147483648, None], pa.int32()),
    "i64": pa.array([5, -9223372036854775808, None], pa.int64()),
    "u8": pa.array([5, 255, None], pa.uint8()),
    "u16": pa.array([5, 65535, None], pa.uint16()),
    "u32": pa.array([5, 4294967295, None], pa.uint32()),
    "u64": pa.array([5, 18446744073709551615, None], pa.uint64()),
    "f32": pa.array([0.1, 16777216.0, None], pa.float32()),
    "f64": pa.array([100.0, 1e-7, None], pa.float64()),
    "flag": pa.array([True, False, None]),
    "day": pa.array([DAY, dt.date(1, 1, 1), None], pa.date32()),
    "s": pa.array([NOON.replace(microsecond=0), None, None], pa.timestamp("s")),
    "ms": pa.array([NOON, dt.datetime(1969, 12, 31, 23, 59, 59), None], pa.timestamp("ms")),
    "us": pa.array([NOON.replace(tzinfo=ROME), None, None], pa.timestamp("us", tz="Europe/Rome")),
    "ns": pa.array([1709209815250000001, -1, None], pa.timestamp("ns", tz="UTC")),
    "text": pa.array(["Đorđe; Ђ", " x ", ""]),
    "large": pa.array(["a", "b", None], pa.large_string()),
    "categorical": pa.array(["red", "blue", None]).dictionary_encode(),
    "list": pa.array([["a", None, "b"], [], None], pa.list_(pa.string())),
    "nothing": pa.nulls(3),
})

# The times of Spark and Impala.
write("int96", {"id": ["1"], "kind": ["company"], "time": pa.array([NOON], pa.timestamp("ns"))},
      use_deprecated_int96_timestamps=True)

# Trama's own links, in row groups of two rows and dictionary pages off.
write("links", {
    "source": ["p1", "p1", "p2", None, "p3"], "target": ["c1", "c2", "c2", "c3", "c1"],
    "kind": ["ownership", "ownership", "directorship", "ownership", "ownership"],
    "share": pa.array([0.25, 0.5, None, 0.1, 7.0], pa.float64()),
    "valid_from": pa.array([DAY, None, None, None, None], pa.date32()),
}, row_group_size=2, use_dictionary=False, compression="snappy")

# An edge list, in pages of the second version.
write("edges", {"source": [1, 2, 3], "target": [2, 3, 1], "meetings": [3, 1, 2]}, compression="gzip",
      data_page_version="2.0")

# A header that names a column twice.
pq.write_table(pa.Table.from_arrays([pa.array(["1"]), pa.array(["company"]), pa.array(["2"])], ["id", "kind", "id"]),
               "twice.parquet")

# Types that are not read.
for name, column in {
    "struct": pa.array([{"a": 1}]),
    "binary": pa.array([b"a"]),
    "decimal": pa.array([1], pa.int32()).cast(pa.decimal128(12, 2)),
    "clock": pa.array([dt.time(1, 2)], pa.time64("us")),
    "numbers": pa.array([[1]], pa.list_(pa.int64())),
    "map": pa.array([[("a", "b")]], pa.map_(pa.string(), pa.string())),
}.items():
    write("bad_" + name, {"id": ["1"], "kind": ["company"], "odd": column}, compression="none")
