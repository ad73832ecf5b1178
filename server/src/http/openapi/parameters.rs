//! What the registry says of analyses, as the document says it: schemas of their parameters, of runs, and the query
//! parameters of routes that run one.

use serde_json::{Map, Value, json};
use trama_engine::analyses::{explain, targets};
use trama_engine::registry::{self, Domain, Info, Parameter};
use trama_engine::view::TieKind;
use utoipa::openapi::path::{Parameter as Documented, ParameterBuilder, ParameterIn, ParameterStyle};
use utoipa::openapi::{RefOr, Required, Schema};
use utoipa::{IntoParams, PartialSchema, ToSchema};

/// What is to be run: an object for each analysis, told apart by `analysis`.
pub(in crate::http) struct RunRequest;

impl ToSchema for RunRequest {}

impl PartialSchema for RunRequest {
    /// Nothing yet: [`components`] has it.
    fn schema() -> RefOr<Schema> {
        RefOr::default()
    }
}

/// The schemas that the registry makes.
pub(super) fn components() -> Map<String, Value> {
    let mut components = Map::new();
    components.insert("RunRequest".to_owned(), run_request());
    for analysis in registry::all() {
        let info = analysis.info();
        components.insert(run_name(info), run(info));
        components.insert(parameters_name(info), parameters(info));
    }
    components
}

fn parameters_name(info: &Info) -> String {
    format!("parameters_{}", info.name)
}

fn run_name(info: &Info) -> String {
    format!("run_{}", info.name)
}

fn reference(name: &str) -> String {
    format!("#/components/schemas/{name}")
}

fn run_request() -> Value {
    let infos = || registry::all().iter().map(|analysis| analysis.info());
    let mapping: Map<String, Value> =
        infos().map(|info| (info.name.to_owned(), reference(&run_name(info)).into())).collect();
    let variants: Vec<Value> = infos().map(|info| json!({ "$ref": reference(&run_name(info)) })).collect();
    json!({
        "description": "What is to be run.",
        "oneOf": variants,
        "discriminator": { "propertyName": "analysis", "mapping": mapping },
    })
}

/// The run of one analysis.
fn run(info: &Info) -> Value {
    let mut required = vec!["dataset", "analysis"];
    let parameters = json!({ "$ref": reference(&parameters_name(info)) });
    let is_required = info.parameters.iter().any(Parameter::is_required);
    let parameters = match is_required {
        true => parameters,
        false => json!({ "oneOf": [parameters, { "type": "null" }] }),
    };
    if is_required {
        required.push("parameters");
    }
    let seed = "Where random numbers begin: the same seed gives the same result.";
    json!({
        "type": "object",
        "description": info.summary,
        "additionalProperties": false,
        "required": required,
        "properties": {
            "dataset": { "type": "string", "description": "Name of the dataset." },
            "analysis": { "type": "string", "const": info.name, "description": "Name of the analysis." },
            "parameters": parameters,
            "seed": {
                "type": ["integer", "null"],
                "minimum": 0,
                "maximum": u64::MAX,
                "default": 0,
                "description": seed,
            },
        },
    })
}

/// The parameters of an analysis in a body: `null` stands for the default.
fn parameters(info: &Info) -> Value {
    let mut schema = info.schema();
    schema["description"] = format!("Parameters of `{}`.", info.name).into();
    for parameter in info.parameters {
        let mut property = schema_of(parameter);
        if !parameter.is_required() {
            or_null(&mut property);
        }
        schema["properties"][parameter.name] = property;
    }
    schema
}

/// The schema of a parameter, with all that can be said before the data are known.
fn schema_of(parameter: &Parameter) -> Value {
    let mut schema = parameter.schema();
    match parameter.domain {
        Domain::Moment => schema = moment(parameter),
        // Numbers of versions are the operator's alone.
        Domain::Version => schema["pattern"] = "^[0-9a-f]{64}$".into(),
        Domain::Numbers if parameter.name == targets::COEFFICIENTS.name => {
            let names: Vec<String> = TieKind::all().map(TieKind::name).collect();
            schema["propertyNames"] = json!({ "enum": names });
            schema["additionalProperties"] = json!({ "type": "number", "minimum": 0, "maximum": 1000 });
        }
        Domain::Numbers if parameter.name == targets::WEIGHTS.name => {
            schema["propertyNames"] = json!({ "enum": targets::factor_names().collect::<Vec<_>>() });
            schema["additionalProperties"] = json!({ "type": "number", "exclusiveMinimum": 0, "maximum": 1e6 });
        }
        _ => {}
    }
    schema
}

fn moment(parameter: &Parameter) -> Value {
    let of = |format: &str| json!({ "type": "string", "format": format });
    json!({ "anyOf": [of("date"), of("date-time")], "description": parameter.meaning })
}

/// Words are a variant of their own: clients make a type of them.
fn or_null(schema: &mut Value) {
    let nothing = json!({ "type": "null" });
    let fields = schema.as_object_mut().expect("a schema is an object");
    if let Some(variants) = fields.get_mut("anyOf").and_then(Value::as_array_mut) {
        variants.push(nothing);
    } else if let Some(words) = fields.shift_remove("enum") {
        let words = json!({ "type": fields.shift_remove("type"), "enum": words });
        fields.insert("oneOf".to_owned(), json!([words, nothing]));
    } else {
        let types = json!([fields.get("type"), "null"]);
        fields.insert("type".to_owned(), types);
    }
}

/// The parameters of the ranking, in a query.
pub(in crate::http) struct RankingParameters;

impl IntoParams for RankingParameters {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Documented> {
        targets::INFO.parameters.iter().map(in_query).collect()
    }
}

/// The same for one target: all but `top`, and `top_k`.
pub(in crate::http) struct TargetParameters;

impl IntoParams for TargetParameters {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Documented> {
        let parameters = targets::INFO.parameters.iter();
        let of_ranking = parameters.filter(|parameter| parameter.name != registry::common::TOP.name);
        of_ranking.chain([&explain::TOP_K]).map(in_query).collect()
    }
}

fn in_query(parameter: &Parameter) -> Documented {
    let documented = ParameterBuilder::new().name(parameter.name).parameter_in(ParameterIn::Query);
    let required = if parameter.is_required() { Required::True } else { Required::False };
    let documented = documented.required(required).description(Some(parameter.meaning));
    let mut schema = schema_of(parameter);
    let documented = match parameter.domain {
        Domain::Texts | Domain::Entities => documented.style(Some(ParameterStyle::Form)).explode(Some(false)),
        Domain::Numbers => {
            schema = json!({ "type": "string", "pattern": named_numbers(parameter) });
            documented
        }
        _ => documented,
    };
    if let Some(schema) = schema.as_object_mut() {
        schema.remove("description");
    }
    let schema: Schema = serde_json::from_value(schema).expect("the registry's schemas are schemas");
    documented.schema(Some(schema)).build()
}

/// `name:number`, separated by commas, with the names and numbers that the parameter takes.
fn named_numbers(parameter: &Parameter) -> String {
    let (names, number): (Vec<String>, &str) = if parameter.name == targets::WEIGHTS.name {
        let above_zero = r"(1000000|[1-9][0-9]{0,5}(\.[0-9]{1,9})?|0\.[0-9]{0,8}[1-9])";
        (targets::factor_names().map(str::to_owned).collect(), above_zero)
    } else {
        (TieKind::all().map(TieKind::name).collect(), r"(1000|[0-9]{1,3}(\.[0-9]+)?)")
    };
    let pair = format!("({}):{number}", names.join("|"));
    format!("^({pair}(,{pair})*)?$")
}
