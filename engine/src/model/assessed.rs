//! Factors of a target that people assess. They say what no structure shows, and stand apart from it.

/// What somebody judges of a person, each from 0 (none) to 1 (highest); `None` where nobody said.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Assessed {
    /// What he is able to do.
    pub capability: Option<f64>,
    /// His use of violence.
    pub violence: Option<f64>,
    /// His reach into offices by corruption.
    pub corruption: Option<f64>,
    /// His financial means.
    pub finances: Option<f64>,
    /// How hard he would be to replace.
    pub irreplaceability: Option<f64>,
}

impl Assessed {
    /// The names of the factors: those of their columns, in the order of [`Assessed::values`].
    pub const NAMES: [&'static str; 5] = ["capability", "violence", "corruption", "finances", "irreplaceability"];

    /// Factors in the order of [`Assessed::NAMES`].
    pub fn new(values: [Option<f64>; 5]) -> Assessed {
        let [capability, violence, corruption, finances, irreplaceability] = values;
        Assessed { capability, violence, corruption, finances, irreplaceability }
    }

    /// The factors in the order of [`Assessed::NAMES`].
    pub fn values(&self) -> [Option<f64>; 5] {
        [self.capability, self.violence, self.corruption, self.finances, self.irreplaceability]
    }

    /// The factors by name.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, Option<f64>)> + use<> {
        Assessed::NAMES.into_iter().zip(self.values())
    }
}

#[cfg(test)]
mod tests {
    use super::Assessed;

    #[test]
    fn every_factor_stands_under_its_name() {
        let assessed = Assessed::new([Some(0.1), Some(0.2), Some(0.3), Some(0.4), None]);
        let expected = Assessed {
            capability: Some(0.1),
            violence: Some(0.2),
            corruption: Some(0.3),
            finances: Some(0.4),
            irreplaceability: None,
        };
        assert_eq!(assessed, expected);
        let named: Vec<_> = assessed.named().collect();
        assert_eq!((named[0], named[4]), (("capability", Some(0.1)), ("irreplaceability", None)));
    }
}
