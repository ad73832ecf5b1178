//! Money: whole minor units of a currency, never a float.

/// An ISO 4217 code and how many decimals its minor unit has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Currency {
    /// Three letters.
    pub code: [u8; 3],
    /// Decimals of the minor unit.
    pub decimals: u32,
}

const NO_DECIMALS: &[&str] = &[
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF",
    "XPF",
];
const THREE_DECIMALS: &[&str] = &["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

impl Currency {
    /// The currency of a three-letter code; `None` if it is not three ASCII letters.
    pub fn parse(text: &str) -> Option<Currency> {
        let upper = text.trim().to_ascii_uppercase();
        let code: [u8; 3] = upper.as_bytes().try_into().ok()?;
        if !code.iter().all(u8::is_ascii_uppercase) {
            return None;
        }
        let decimals = match upper.as_str() {
            code if NO_DECIMALS.contains(&code) => 0,
            code if THREE_DECIMALS.contains(&code) => 3,
            _ => 2,
        };
        Some(Currency { code, decimals })
    }
}

/// An amount in minor units with `decimals` decimals, exactly as written: `12.5` is 1250 at two decimals.
/// `None` if it is no plain decimal number, has more decimals than the minor unit, or does not fit.
pub fn parse_minor_units(text: &str, decimals: u32) -> Option<i64> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = fraction.trim_end_matches('0');
    if whole.is_empty()
        || fraction.len() > decimals as usize
        || !(whole.bytes().chain(fraction.bytes())).all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let scale = 10i64.checked_pow(decimals)?;
    let minor = if fraction.is_empty() {
        0
    } else {
        fraction.parse::<i64>().ok()? * 10i64.pow(decimals - fraction.len() as u32)
    };
    whole.parse::<i64>().ok()?.checked_mul(scale)?.checked_add(minor)?.checked_mul(sign)
}

/// Minor units as the decimal number that [`parse_minor_units`] reads.
pub fn format_minor_units(amount: i64, decimals: u32) -> String {
    let sign = if amount < 0 { "-" } else { "" };
    let scale = 10u64.pow(decimals);
    let (whole, minor) = (amount.unsigned_abs() / scale, amount.unsigned_abs() % scale);
    match minor {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{minor:0width$}", width = decimals as usize),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_in_their_minor_unit() {
        let euro = Currency::parse("eur").unwrap();
        assert_eq!(parse_minor_units("12.5", euro.decimals), Some(1250));
        assert_eq!(parse_minor_units("-0.07", euro.decimals), Some(-7));
        assert_eq!(parse_minor_units("90000000000000000.10", euro.decimals), Some(9_000_000_000_000_000_010));
        assert_eq!(parse_minor_units("500", Currency::parse("JPY").unwrap().decimals), Some(500));
        for bad in ["", "1e3", "1.005", ".5", "1,000", "nan", "99999999999999999999"] {
            assert_eq!(parse_minor_units(bad, 2), None, "{bad}");
        }
    }

    #[test]
    fn an_amount_reads_back_as_written() {
        assert_eq!(format_minor_units(-7, 2), "-0.07");
        assert_eq!(format_minor_units(500, 0), "500");
        for amount in [0, 1, -1, 99, 100, -12_345, i64::MAX, i64::MIN + 1] {
            for decimals in [0, 2, 3] {
                assert_eq!(parse_minor_units(&format_minor_units(amount, decimals), decimals), Some(amount));
            }
        }
    }
}
