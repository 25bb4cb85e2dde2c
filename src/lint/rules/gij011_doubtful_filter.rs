//! GIJ011: filters that hardly mean what they say.

use crate::manifest::places::Key;
use crate::manifest::text::jmespath::{self, FilterHost};
use crate::model::{Address, Field};

use super::super::rule::{Adopted, Check, Example, Fix, Level, Rule};
use super::super::subject::{Subject, text};

/// The rule.
pub static RULE: Rule = Rule {
    id: "GIJ011",
    name: "doubtful-filter",
    level: Level::Warning,
    rationale: "A filter must fit the shape of what the host answers, and JMESPath reads double quotes and bare words as names of fields, takes `!` for the one name after it, and orders numbers only. A filter that compiles and finds nothing leaves an integration without repositories.",
    page: "Working with JMESPath Filters",
    contradictions: &[],
    bad: Example::Integration(
        r#"type: AZURE
origin: https://dev.azure.com/acme
apiFilter: "[?!isDisabled]""#,
    ),
    good: Example::Integration(
        r#"type: AZURE
origin: https://dev.azure.com/acme
apiFilter: "{value:value[?!isDisabled]}""#,
    ),
    mends: true,
    check: Check::adopts(&[Adopted {
        code: "text",
        when: |_, _, key| key == Some(Key::Field(Field::ApiFilter)),
        mend: Some(mend),
    }]),
};

/// A plain list filter on a host of Microsoft's, where nothing else is doubtful, is put under `value`.
fn mend(subject: &Subject<'_>, address: &Address) -> Option<Fix> {
    let wanted = subject.desired.integrations.get(&address.name)?;
    let filter = text(&wanted.fields, Field::ApiFilter);
    let is_microsoft = FilterHost::from(wanted.integration_type) == FilterHost::Microsoft;
    let is_one_condition = filter.starts_with("[?")
        && filter.ends_with(']')
        && !filter.get(1..filter.len() - 1)?.contains(['[', ']']);
    if !is_microsoft || !is_one_condition {
        return None;
    }
    let becomes = format!("{{value:value{filter}}}");
    let is_clean = jmespath::check(&becomes, FilterHost::Microsoft).is_ok_and(|all| all.is_empty());
    is_clean
        .then(|| subject.replace(address, Key::Field(Field::ApiFilter), (filter, &becomes)))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::super::testing::*;

    #[test]
    fn a_filter_for_lists_is_put_under_value() {
        let spec = "type: AZURE\norigin: https://dev.azure.com/acme\napiFilter: \"[?!isDisabled]\"";
        assert_eq!(mended(spec), ["\"{value:value[?!isDisabled]}\""]);
    }

    #[test]
    fn a_filter_that_keeps_nothing_is_doubtful() {
        for filter in [
            "[?!name=='a']",
            "[?pushed_at>'2020-01-01']",
            "[?name==foo]",
            "[?private=='true']",
            "[?!archived].name",
            "[?!archived] | [0]",
        ] {
            assert_eq!(
                found(&format!("apiFilter: \"{filter}\"")),
                ["GIJ011"],
                "{filter}"
            );
        }
    }

    #[test]
    fn a_filter_that_is_doubtful_otherwise_is_left_to_people() {
        let spec = "apiFilter: \"[?archived == true]\"";
        assert_eq!(found(spec), ["GIJ011"]);
        assert!(mended(spec).is_empty());
    }
}
