//! Eigenvector centrality: who is linked to by those who are central themselves.

use super::graph_analysis::GraphAnalysis;
use super::listing::{Ranking, scores};
use crate::kernels::centrality::eigenvector::{EigenvectorOptions, eigenvector, estimate_bytes};
use crate::registry::{Info, Parameter, common};

const PARAMETERS: &[Parameter] = common::selecting![common::WEIGHTED, common::DIRECTED, common::NORMALIZED];

/// What it is.
pub const EIGENVECTOR: GraphAnalysis = GraphAnalysis {
    info: Info {
        name: "eigenvector",
        summary: "Central is who is linked to by those who are central: the leading eigenvector of the links. Squares sum to 1; normalized, the largest is 1.",
        complexity: "(n + m) per iteration",
        stochastic: false,
        parameters: PARAMETERS,
    },
    bytes: |size, _| estimate_bytes(size.nodes, size.edges),
    seconds: |size, _| size.linear(150.0),
    run: |asked| {
        let options = EigenvectorOptions {
            weighted: asked.weighted(),
            normalized: asked.normalized(),
            ..EigenvectorOptions::default()
        };
        let found = eigenvector(asked.graph(), &options, asked.progress)?;
        let about = [
            ("eigenvalue", found.eigenvalue.into()),
            ("iterations", found.iterations.into()),
            ("residual", found.residual.into()),
            ("converged", found.converged.into()),
        ];
        asked.outcome(scores::list(asked, &Ranking::float(found.scores)), about)
    },
};
