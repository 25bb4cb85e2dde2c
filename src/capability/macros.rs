//! What is the same for every reading.

macro_rules! readings {
    ($(
        $(#[$about:meta])*
        $field:ident $key:tt of question $question:tt: $name:ident {
            $($variant:ident $word:tt $sentence:tt),+ $(,)?
        }
    )+) => {
        $(
            $(#[$about])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
            pub enum $name {
                $(
                    #[doc = $sentence]
                    #[serde(rename = $word)]
                    $variant,
                )+
            }

            impl $name {
                /// Every one there is.
                pub const ALL: &[Self] = &[$(Self::$variant),+];

                /// Its word in files.
                pub const fn as_str(self) -> &'static str {
                    match self { $(Self::$variant => $word),+ }
                }

                /// The same in a sentence.
                pub const fn sentence(self) -> &'static str {
                    match self { $(Self::$variant => $sentence),+ }
                }
            }
        )+

        /// What was found, each with how.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(rename_all = "camelCase")]
        pub struct Readings {
            $(
                $(#[$about])*
                #[serde(default, skip_serializing_if = "Option::is_none")]
                pub $field: Option<Finding<$name>>,
            )+
        }

        impl Readings {
            /// Those that were found, in the order of the questions.
            pub fn listed(&self) -> Vec<Listed> {
                let Self { $($field),+ } = self;
                let mut listed = Vec::new();
                $(
                    if let Some(found) = $field {
                        listed.push(Listed {
                            question: $question,
                            key: $key,
                            word: found.is.as_str(),
                            sentence: found.is.sentence(),
                            how: found.how,
                        });
                    }
                )+
                listed.sort_by_key(|one| one.question);
                listed
            }

            /// These, and where nothing was found what was found before.
            #[must_use]
            pub fn or(self, before: Self) -> Self {
                Self { $($field: self.$field.or(before.$field)),+ }
            }
        }
    };
}

pub(super) use readings;
