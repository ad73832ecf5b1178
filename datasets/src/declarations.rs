//! `--set FIELD=VALUE`: what the importing user declares where a file is silent.
//!
//! A declaration fills only what is absent, and leaves its field's name in the statement's `declared`: it is the
//! user's assessment, not the file's word.

use std::collections::BTreeMap;

use trama_engine::model::{
    Assessed, AssetStage, Category, Currency, EntityKind, EntityStatement, Handling, LinkKind, LinkStatement,
    Provenance, SchemaRole,
};

use crate::error::{Error, Result};
use crate::rule::{self, Rule};

/// The declarations of an import.
#[derive(Debug, Clone, Default)]
pub struct Declarations {
    given: BTreeMap<String, String>,
    pub(crate) kind: Option<EntityKind>,
    pub(crate) link_kind: Option<LinkKind>,
    pub(crate) directed: Option<bool>,
    pub(crate) namespace: Option<String>,
    pub(crate) currency: Option<Currency>,
    pub(crate) assessment: Option<bool>,
    /// What every statement carries, but for `assessment`.
    pub(crate) provenance: Provenance,
    schema: Option<String>,
    link_type: Option<String>,
    category: Option<Category>,
    is_minor: Option<bool>,
    role: Option<String>,
    assessed: Assessed,
    jurisdiction: Vec<String>,
    stage: Option<AssetStage>,
    fictional: Option<bool>,
}

/// Every field that may be declared.
pub(crate) const FIELDS: &[&str] = &[
    "kind",
    "link_kind",
    "type",
    "schema",
    "category",
    "is_minor",
    "role",
    "capability",
    "violence",
    "corruption",
    "finances",
    "irreplaceability",
    "jurisdiction",
    "stage",
    "fictional",
    "directed",
    "currency",
    "namespace",
    "provider",
    "report",
    "case",
    "grade",
    "grade_original",
    "handling",
    "assessment",
    "recorded_at",
    "valid_from",
    "valid_to",
    "review_by",
];

impl Declarations {
    /// Reads declarations written as `FIELD=VALUE`. A field is declared once.
    pub fn parse(texts: &[String]) -> Result<Declarations> {
        let mut declarations = Declarations::default();
        for text in texts {
            let Some((field, value)) = text.split_once('=') else {
                return Err(bad(text, "", "FIELD=VALUE".into()));
            };
            let (field, value) = (field.trim(), value.trim());
            declarations.set(field, value)?;
            if declarations.given.insert(field.to_owned(), value.to_owned()).is_some() {
                return Err(bad(field, value, "each field to be declared once".into()));
            }
        }
        let said = &declarations.provenance;
        if let (Some(from), Some(to)) = (said.valid_from, said.valid_to)
            && from > to
        {
            return Err(bad("valid_to", &declarations.given["valid_to"], "an end not before `valid_from`".into()));
        }
        Ok(declarations)
    }

    /// The fields and values as declared, sorted by field.
    pub fn list(&self) -> Vec<(String, String)> {
        self.given.iter().map(|(field, value)| (field.clone(), value.clone())).collect()
    }

    fn set(&mut self, field: &str, value: &str) -> Result<()> {
        let said = &mut self.provenance;
        match field {
            "kind" => self.kind = read(field, value, &rule::KIND)?,
            "link_kind" => self.link_kind = read(field, value, &rule::LINK_KIND)?,
            "type" => self.link_type = read(field, value, &rule::TEXT)?,
            "schema" => self.schema = read(field, value, &rule::TEXT)?,
            "category" => self.category = read(field, value, &rule::CATEGORY)?,
            "is_minor" => self.is_minor = read(field, value, &rule::FLAG)?,
            "role" => self.role = read(field, value, &rule::TEXT)?,
            "capability" => self.assessed.capability = read(field, value, &rule::ASSESSED)?,
            "violence" => self.assessed.violence = read(field, value, &rule::ASSESSED)?,
            "corruption" => self.assessed.corruption = read(field, value, &rule::ASSESSED)?,
            "finances" => self.assessed.finances = read(field, value, &rule::ASSESSED)?,
            "irreplaceability" => self.assessed.irreplaceability = read(field, value, &rule::ASSESSED)?,
            "jurisdiction" => self.jurisdiction = read(field, value, &rule::TEXT)?.map(list).unwrap_or_default(),
            "stage" => self.stage = read(field, value, &rule::STAGE)?,
            "fictional" => self.fictional = read(field, value, &rule::FLAG)?,
            "directed" => self.directed = read(field, value, &rule::FLAG)?,
            "currency" => self.currency = read(field, value, &rule::CURRENCY)?,
            "namespace" => self.namespace = read(field, value, &rule::TEXT)?,
            "provider" => said.provider = read(field, value, &rule::TEXT)?,
            "report" => said.report = read(field, value, &rule::TEXT)?,
            "case" => said.case = read(field, value, &rule::TEXT)?,
            "grade" => said.grade = read(field, value, &rule::GRADE)?,
            "grade_original" => said.grade_original = read(field, value, &rule::TEXT)?,
            "handling" => set_handling(said, &read(field, value, &rule::TEXT)?.unwrap_or_default()),
            "assessment" => self.assessment = read(field, value, &rule::FLAG)?,
            "recorded_at" => said.recorded_at = read(field, value, &rule::START)?,
            "valid_from" => said.valid_from = read(field, value, &rule::START)?,
            "valid_to" => said.valid_to = read(field, value, &rule::END)?,
            "review_by" => said.review_by = read(field, value, &rule::END)?,
            _ => return Err(bad(field, value, format!("a field that can be declared: {}", FIELDS.join(", ")))),
        }
        Ok(())
    }

    /// Fills what an entity statement leaves open.
    pub(crate) fn complete_entity(&self, statement: &mut EntityStatement) {
        if self.given.is_empty() {
            return;
        }
        let declared = &mut statement.provenance.declared;
        fill(&mut statement.schema, &self.schema, "schema", declared);
        fill(&mut statement.fictional, &self.fictional, "fictional", declared);
        if statement.jurisdiction.is_empty() && !self.jurisdiction.is_empty() {
            statement.jurisdiction.clone_from(&self.jurisdiction);
            declared.push("jurisdiction".to_owned());
        }
        match statement.kind {
            EntityKind::Person => {
                if SchemaRole::of(statement.schema.as_deref()) == SchemaRole::Party {
                    fill(&mut statement.category, &self.category, "category", declared);
                }
                fill(&mut statement.is_minor, &self.is_minor, "is_minor", declared);
                fill(&mut statement.role, &self.role, "role", declared);
                self.complete_assessed(&mut statement.assessed, declared);
            }
            EntityKind::Asset => fill(&mut statement.stage, &self.stage, "stage", declared),
            _ => {}
        }
        sort(declared);
    }

    fn complete_assessed(&self, assessed: &mut Assessed, declared: &mut Vec<String>) {
        let mut values = assessed.values();
        for (value, (name, declaration)) in values.iter_mut().zip(self.assessed.named()) {
            fill(value, &declaration, name, declared);
        }
        *assessed = Assessed::new(values);
    }

    /// Fills what a link statement leaves open.
    pub(crate) fn complete_link(&self, statement: &mut LinkStatement) {
        if self.given.is_empty() {
            return;
        }
        let declared = &mut statement.provenance.declared;
        fill(&mut statement.link_type, &self.link_type, "type", declared);
        fill(&mut statement.directed, &self.directed, "directed", declared);
        sort(declared);
    }

    /// Fills what every statement carries; `assessed` says whether the file says fact or assessment.
    pub(crate) fn complete_provenance(&self, provenance: &mut Provenance, assessed: bool) {
        if self.given.is_empty() {
            return;
        }
        let said = &self.provenance;
        let Provenance { provider, report, case, grade, grade_original, .. } = provenance;
        let declared = &mut provenance.declared;
        fill(provider, &said.provider, "provider", declared);
        fill(report, &said.report, "report", declared);
        fill(case, &said.case, "case", declared);
        fill(grade, &said.grade, "grade", declared);
        fill(grade_original, &said.grade_original, "grade_original", declared);
        if provenance.handling.is_none() && said.handling.is_some() {
            fill(&mut provenance.handling, &said.handling, "handling", declared);
            provenance.handling_note.clone_from(&said.handling_note);
        }
        if let (false, Some(assessment)) = (assessed, self.assessment) {
            provenance.assessment = assessment;
            declared.push("assessment".to_owned());
        }
        fill(&mut provenance.recorded_at, &said.recorded_at, "recorded_at", declared);
        fill(&mut provenance.valid_from, &said.valid_from, "valid_from", declared);
        fill(&mut provenance.valid_to, &said.valid_to, "valid_to", declared);
        fill(&mut provenance.review_by, &said.review_by, "review_by", declared);
    }
}

/// A handling text as the file or the user has it: a plain code, or the strictest with the text beside it.
pub(crate) fn set_handling(provenance: &mut Provenance, text: &str) {
    let code = Handling::read(text);
    provenance.handling = Some(code);
    provenance.handling_note = (!code.as_str().eq_ignore_ascii_case(text)).then(|| text.to_owned());
}

fn fill<T: Clone>(field: &mut Option<T>, declaration: &Option<T>, name: &str, declared: &mut Vec<String>) {
    if let (None, Some(value)) = (&field, declaration) {
        *field = Some(value.clone());
        declared.push(name.to_owned());
    }
}

fn sort(declared: &mut Vec<String>) {
    declared.sort_unstable();
    declared.dedup();
}

fn list(text: String) -> Vec<String> {
    (rule::LIST.parse)(&text).unwrap_or_default()
}

fn read<T>(field: &str, value: &str, rule: &Rule<T>) -> Result<Option<T>> {
    (rule.parse)(value).map(Some).ok_or_else(|| bad(field, value, (rule.expected)()))
}

fn bad(field: &str, value: &str, expected: String) -> Error {
    Error::BadDeclaration { field: field.to_owned(), value: value.to_owned(), expected }
}
