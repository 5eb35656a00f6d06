//! The options of a clustering method -> the method with its settings.

use clap::Args;
use clap::builder::PossibleValuesParser;
use dateline::cluster::bisecting::Split;
use dateline::cluster::{Batch, ClusterCount, ClusterMethod, Linkage};
use dateline::error::{Error, Result};
use serde::Serialize;
use serde_json::Value;

/// How documents are put into groups. Each option but `method` is the setting of that name in the
/// parameters of the method.
#[derive(Debug, Clone, Args, Serialize)]
pub(super) struct MethodOptions {
    /// How documents are put into groups
    #[arg(long, value_name = "NAME", default_value = "kmeans",
          value_parser = PossibleValuesParser::new(ClusterMethod::KEYS))]
    method: String,
    /// Number of clusters, a range such as 2..8, or auto (2..20, by silhouette)
    #[arg(long, value_name = "K")]
    #[serde(skip_serializing_if = "Option::is_none")]
    clusters: Option<ClusterCount>,
    /// Independent starts, of which the best is kept
    #[arg(long, value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    runs: Option<usize>,
    /// Principal axes that a Gaussian mixture looks at [default: 10]
    #[arg(long, value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    mixture_dimensions: Option<usize>,
    /// Cosine distance of neighbours, above 0 and at most 2 [dbscan default: where most documents are in clusters other than the largest]
    #[arg(long, value_name = "DISTANCE", value_parser = finite)]
    #[serde(skip_serializing_if = "Option::is_none")]
    eps: Option<f64>,
    /// Documents that are enough within reach of one for a dense place, itself among them [default: 5]
    #[arg(long, value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    min_points: Option<usize>,
    /// Documents that a cluster has at least [default: 15]
    #[arg(long, value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    min_cluster_size: Option<usize>,
    /// Share by which reachability falls or rises at the edge of a cluster [default: 0.05]
    #[arg(long, value_name = "SHARE", value_parser = finite)]
    #[serde(skip_serializing_if = "Option::is_none")]
    xi: Option<f64>,
    /// Take the finest clusters of hdbscan instead of those that last longest
    #[arg(long)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    leaves: bool,
    /// Put documents that are noise into the nearest cluster
    #[arg(long)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    assign_rest: bool,
    /// How far two clusters are from each other (agglomerative)
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(Linkage::NAMES))]
    #[serde(skip_serializing_if = "Option::is_none")]
    linkage: Option<String>,
    /// Most documents whose distances are all held in memory (agglomerative)
    #[arg(long, value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    max_documents: Option<usize>,
    /// Nearest neighbours that a document is tied to (leiden)
    #[arg(long, value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    neighbours: Option<usize>,
    /// How dense a community must be: more makes smaller ones (leiden)
    #[arg(long, value_name = "NUMBER", value_parser = finite)]
    #[serde(skip_serializing_if = "Option::is_none")]
    resolution: Option<f64>,
    /// Documents an iteration looks at: auto (all of up to 200,000), none (always all), or a number
    #[arg(long, value_name = "N")]
    #[serde(skip_serializing_if = "Option::is_none")]
    batch: Option<Batch>,
    /// Which cluster is split next: the one with the largest inertia, or size
    #[arg(long, value_name = "BY")]
    #[serde(skip_serializing_if = "Option::is_none")]
    split: Option<Split>,
}

impl MethodOptions {
    /// The method with the settings given; those it does not have are refused.
    pub(super) fn method(&self) -> Result<ClusterMethod> {
        let given = serde_json::to_value(self).unwrap_or_default();
        let method: ClusterMethod = serde_json::from_value(given.clone())
            .map_err(|error| self.refuse(&given, &error.to_string()))?;
        method.check()?;
        Ok(method)
    }

    fn refuse(&self, given: &Value, why: &str) -> Error {
        let own =
            ClusterMethod::by_key(&self.method).and_then(|own| serde_json::to_value(own).ok());
        let own: Vec<String> = own
            .as_ref()
            .and_then(Value::as_object)
            .map(|own| own.keys().filter(|key| *key != "method").map(|key| flag(key)).collect())
            .unwrap_or_default();
        let strange = given.as_object().and_then(|given| {
            given.iter().find(|(key, _)| *key != "method" && !own.contains(&flag(key)))
        });
        match strange {
            Some((key, value)) => {
                let allowed = format!("left out: --method {} has {}", self.method, own.join(", "));
                Error::setting(flag(key), value.to_string().trim_matches('"'), allowed)
            }
            None => Error::setting("--method", &self.method, why),
        }
    }
}

/// JSON, which the settings pass through, has no other numbers: they would count as not given.
fn finite(text: &str) -> std::result::Result<f64, String> {
    let number = text.parse::<f64>().map_err(|error| error.to_string())?;
    if number.is_finite() { Ok(number) } else { Err("must be a finite number".to_owned()) }
}

fn flag(key: &str) -> String {
    format!("--{}", key.replace('_', "-"))
}
