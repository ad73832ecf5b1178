//! Source evaluation, Europol 4x4, and the declared table that turns a grade into a probability.

/// Evaluation of a source (`A B C X`) and of its information (`1` to `4`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Grade {
    /// 0 to 3 for `A`, `B`, `C`, `X`.
    source: u8,
    /// 0 to 3 for `1` to `4`.
    information: u8,
}

const SOURCES: &[u8; 4] = b"ABCX";

impl Grade {
    /// Reads `A1` to `X4`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Grade> {
        let &[source, information] = text.trim().as_bytes() else { return None };
        let source = SOURCES.iter().position(|&letter| letter == source.to_ascii_uppercase())? as u8;
        let information = information.checked_sub(b'1').filter(|&level| level < 4)?;
        Some(Grade { source, information })
    }

    /// One byte for a table: 0 to 15.
    pub fn code(self) -> u8 {
        self.source * 4 + self.information
    }

    /// The grade of a table's byte.
    pub fn from_code(code: u8) -> Option<Grade> {
        (code < 16).then_some(Grade { source: code / 4, information: code % 4 })
    }

    /// Whether both letter and number are at least as good as those of `least`.
    pub fn meets(self, least: Grade) -> bool {
        self.source <= least.source && self.information <= least.information
    }
}

impl std::fmt::Display for Grade {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}{}", char::from(SOURCES[usize::from(self.source)]), self.information + 1)
    }
}

/// The probability that a link of a grade is real. Assumptions, declared and printed as such.
#[derive(Debug, Clone, PartialEq)]
pub struct GradeTable {
    /// By [`Grade::code`].
    pub graded: [f64; 16],
    /// For a statement without a grade.
    pub ungraded: f64,
}

impl Default for GradeTable {
    fn default() -> Self {
        GradeTable {
            graded: [
                0.98, 0.95, 0.90, 0.75, // A
                0.95, 0.90, 0.80, 0.65, // B
                0.80, 0.70, 0.60, 0.40, // C
                0.70, 0.60, 0.50, 0.50, // X
            ],
            ungraded: 0.9,
        }
    }
}

impl GradeTable {
    /// The probability for a statement of this grade.
    pub fn probability(&self, grade: Option<Grade>) -> f64 {
        grade.map_or(self.ungraded, |grade| self.graded[usize::from(grade.code())])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grade_reads_back_as_written() {
        for code in 0..16 {
            let grade = Grade::from_code(code).unwrap();
            assert_eq!(Grade::parse(&grade.to_string()), Some(grade));
        }
        for bad in ["", "A", "A0", "A5", "D1", "A12"] {
            assert_eq!(Grade::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn b2_keeps_letters_up_to_b_and_numbers_up_to_2() {
        let least = Grade::parse("B2").unwrap();
        let kept: Vec<String> =
            (0..16).filter_map(Grade::from_code).filter(|grade| grade.meets(least)).map(|g| g.to_string()).collect();
        assert_eq!(kept, ["A1", "A2", "B1", "B2"]);
    }
}
