//! Weights near given ones: Dirichlet numbers, as gamma numbers divided by their sum.
//!
//! Marsaglia, Tsang: A simple method for generating gamma variables. ACM Transactions on Mathematical Software 26 (2000).

use crate::kernels::random::Random;

/// Numbers that add up to 1 and are `means` on average, the closer the larger `concentration`. `means` are above 0 and
/// add up to 1. `draw` tells one use of `random` from another.
pub(super) fn near(means: &[f64], concentration: f64, random: Random, draw: u64) -> Vec<f64> {
    let gamma = |(number, mean): (u64, &f64)| {
        let mut units = Units { random, item: mix_item(draw, number) };
        units.gamma(concentration * mean)
    };
    let drawn: Vec<f64> = (0..).zip(means).map(gamma).collect();
    let sum: f64 = drawn.iter().sum();
    if sum > 0.0 { drawn.iter().map(|number| number / sum).collect() } else { means.to_vec() }
}

/// Room for 2^20 numbers for each weight of each draw.
fn mix_item(draw: u64, number: u64) -> u64 {
    draw << 32 | number << 20
}

/// A stream of random numbers.
struct Units {
    random: Random,
    item: u64,
}

impl Units {
    /// Above 0 and up to 1.
    fn unit(&mut self) -> f64 {
        self.item += 1;
        1.0 - self.random.unit(self.item)
    }

    /// Standard normal, by Box and Muller.
    fn normal(&mut self) -> f64 {
        (-2.0 * self.unit().ln()).sqrt() * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// Gamma of a shape above 0, and scale 1.
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let boost = self.unit().powf(1.0 / shape);
            return boost * self.gamma(shape + 1.0);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let normal = self.normal();
            let v = (1.0 + c * normal).powi(3);
            if v > 0.0 && self.unit().ln() < normal * normal / 2.0 + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_add_up_to_one_and_have_the_mean_and_variance_of_a_dirichlet_distribution() {
        let (means, concentration) = ([0.5, 0.3, 0.2], 20.0);
        let random = Random::new(1, 0);
        let draws: Vec<Vec<f64>> = (0..20_000).map(|draw| near(&means, concentration, random, draw)).collect();
        for (number, mean) in means.iter().enumerate() {
            let values = draws.iter().map(|draw| draw[number]);
            let average = values.clone().sum::<f64>() / 20_000.0;
            let variance = values.map(|value| (value - average).powi(2)).sum::<f64>() / 20_000.0;
            let expected = mean * (1.0 - mean) / (concentration + 1.0);
            assert!((average - mean).abs() < 0.003, "{average}");
            assert!((variance / expected - 1.0).abs() < 0.05, "{variance} {expected}");
        }
        assert!(draws.iter().all(|draw| (draw.iter().sum::<f64>() - 1.0).abs() < 1e-12));
    }
}
