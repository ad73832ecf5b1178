//! The columns that every statement may carry: who said it, where, how reliably, and for whom.

use trama_engine::model::Provenance;

use crate::declarations::{Declarations, set_handling};
use crate::header::Header;
use crate::rule;
use crate::text::{Fault, Row};

/// Where the statement columns of a file are.
#[derive(Debug, Clone, Default)]
pub(crate) struct ProvenanceColumns {
    provider: Option<usize>,
    report: Option<usize>,
    record: Option<usize>,
    case: Option<usize>,
    grade: Option<usize>,
    grade_original: Option<usize>,
    handling: Option<usize>,
    handling_note: Option<usize>,
    assessment: Option<usize>,
    recorded_at: Option<usize>,
    valid_from: Option<usize>,
    valid_to: Option<usize>,
    review_by: Option<usize>,
}

impl ProvenanceColumns {
    /// Takes the statement columns of a header.
    pub(crate) fn take(header: &mut Header) -> ProvenanceColumns {
        ProvenanceColumns {
            provider: header.take("provider"),
            report: header.take("report"),
            record: header.take("record"),
            case: header.take("case"),
            grade: header.take("grade"),
            grade_original: header.take("grade_original"),
            handling: header.take("handling"),
            handling_note: header.take("handling_note"),
            assessment: header.take("assessment"),
            recorded_at: header.take("recorded_at"),
            valid_from: header.take("valid_from"),
            valid_to: header.take("valid_to"),
            review_by: header.take("review_by"),
        }
    }

    /// What a row says, completed by what was declared.
    pub(crate) fn read(&self, row: &Row, declarations: &Declarations) -> Result<Provenance, Fault> {
        let assessment = row.read(self.assessment, &rule::FLAG)?;
        let mut provenance = Provenance {
            provider: row.text(self.provider),
            report: row.text(self.report),
            record: row.text(self.record),
            case: row.text(self.case),
            grade: row.read(self.grade, &rule::GRADE)?,
            grade_original: row.text(self.grade_original),
            assessment: assessment.unwrap_or(false),
            recorded_at: row.read(self.recorded_at, &rule::START)?,
            valid_from: row.read(self.valid_from, &rule::START)?,
            valid_to: row.read(self.valid_to, &rule::END)?,
            review_by: row.read(self.review_by, &rule::END)?,
            ..Provenance::default()
        };
        if let Some(text) = row.cell(self.handling) {
            set_handling(&mut provenance, text);
        }
        provenance.handling_note = row.text(self.handling_note).or(provenance.handling_note);
        declarations.complete_provenance(&mut provenance, assessment.is_some());
        self.check_period(row, &provenance)?;
        Ok(provenance)
    }

    fn check_period(&self, row: &Row, provenance: &Provenance) -> Result<(), Fault> {
        match (provenance.valid_from, provenance.valid_to) {
            (Some(from), Some(to)) if from > to => {
                let column = self.valid_to.filter(|&column| row.cell(Some(column)).is_some()).or(self.valid_from);
                let value = row.text(column);
                let reason = "valid_to is before valid_from: expected a period that ends no sooner than it begins";
                Err(Fault { column, value, reason: reason.to_owned() })
            }
            _ => Ok(()),
        }
    }
}
