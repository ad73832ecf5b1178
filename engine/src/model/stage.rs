//! The lifecycle of an asset.

use super::words;

words! {
    /// Where an asset stands between being identified and being put to use.
    AssetStage {
        /// Known of.
        Identified = "identified",
        /// Its controller is established.
        Traced = "traced",
        /// May not be moved.
        Frozen = "frozen",
        /// Taken.
        Seized = "seized",
        /// In the care of a management office.
        Managed = "managed",
        /// Lost to the state by a final decision.
        Confiscated = "confiscated",
        /// Put to a public or social use.
        Reused = "reused",
        /// Sold.
        Sold = "sold",
        /// Given back.
        Returned = "returned",
    }
}
