//! "Did you mean".

use super::super::text::suggest;

/// "did you mean `x`?", or else what there is to choose from.
pub(crate) fn did_you_mean(word: &str, candidates: &[&str]) -> String {
    match suggest::closest(word, candidates.iter().copied()) {
        Some(candidate) => format!("did you mean `{candidate}`?"),
        None => match candidates {
            [] => "there are none".to_owned(),
            [only] => format!("there is only `{only}`"),
            [first @ .., last] => format!("there are `{}` and `{last}`", first.join("`, `")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_named_and_anything_else_gets_the_choice() {
        let words = ["report", "apply", "off"];
        assert_eq!(did_you_mean("aply", &words), "did you mean `apply`?");
        assert_eq!(
            did_you_mean("colour", &words),
            "there are `report`, `apply` and `off`"
        );
    }
}
