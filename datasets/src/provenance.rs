//! The fields that every statement may carry: who said it, where, how reliably, and for whom.

use trama_engine::model::Provenance;

use crate::declarations::{Declarations, set_handling};
use crate::field::{Field, Fields};
use crate::rule;
use crate::text::{Fault, Row};

/// Where they are.
#[derive(Debug, Clone, Default)]
pub(crate) struct ProvenanceColumns {
    provider: Option<Field>,
    report: Option<Field>,
    record: Option<Field>,
    case: Option<Field>,
    grade: Option<Field>,
    grade_original: Option<Field>,
    handling: Option<Field>,
    handling_note: Option<Field>,
    assessment: Option<Field>,
    recorded_at: Option<Field>,
    valid_from: Option<Field>,
    valid_to: Option<Field>,
    review_by: Option<Field>,
    declared: Option<Field>,
}

impl ProvenanceColumns {
    /// Takes the fields that every statement may have.
    pub(crate) fn take(fields: &mut impl Fields) -> ProvenanceColumns {
        ProvenanceColumns {
            provider: fields.field("provider"),
            report: fields.field("report"),
            record: fields.field("record"),
            case: fields.field("case"),
            grade: fields.field("grade"),
            grade_original: fields.field("grade_original"),
            handling: fields.field("handling"),
            handling_note: fields.field("handling_note"),
            assessment: fields.field("assessment"),
            recorded_at: fields.field("recorded_at"),
            valid_from: fields.field("valid_from"),
            valid_to: fields.field("valid_to"),
            review_by: fields.field("review_by"),
            declared: fields.field("declared_fields"),
        }
    }

    /// What a row says, completed by what was declared.
    pub(crate) fn read(&self, row: &Row, declarations: &Declarations) -> Result<Provenance, Fault> {
        let assessment = row.read(&self.assessment, &rule::FLAG)?;
        let mut provenance = Provenance {
            provider: row.text(&self.provider)?,
            report: row.text(&self.report)?,
            record: row.text(&self.record)?,
            case: row.text(&self.case)?,
            grade: row.read(&self.grade, &rule::GRADE)?,
            grade_original: row.text(&self.grade_original)?,
            assessment: assessment.unwrap_or(false),
            recorded_at: row.read(&self.recorded_at, &rule::START)?,
            valid_from: row.read(&self.valid_from, &rule::START)?,
            valid_to: row.read(&self.valid_to, &rule::END)?,
            review_by: row.read(&self.review_by, &rule::END)?,
            declared: row.read(&self.declared, &rule::DECLARED)?.unwrap_or_default(),
            ..Provenance::default()
        };
        if let Some(text) = row.value(&self.handling)? {
            set_handling(&mut provenance, &text);
        }
        provenance.handling_note = row.text(&self.handling_note)?.or(provenance.handling_note);
        declarations.complete_provenance(&mut provenance, assessment.is_some());
        self.check_period(row, &provenance)?;
        Ok(provenance)
    }

    fn check_period(&self, row: &Row, provenance: &Provenance) -> Result<(), Fault> {
        match (provenance.valid_from, provenance.valid_to) {
            (Some(from), Some(to)) if from > to => {
                let field = if row.value(&self.valid_to)?.is_some() { &self.valid_to } else { &self.valid_from };
                let column = field.as_ref().and_then(|field| field.columns().first().copied());
                let reason = "valid_to is before valid_from: expected a period that ends no sooner than it begins";
                Err(Fault { column, value: row.text(field)?, reason: reason.to_owned() })
            }
            _ => Ok(()),
        }
    }
}
