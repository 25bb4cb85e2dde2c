//! What a person says to have set by hand.

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};

use super::value::GeneralValue;

/// Somebody's word that a general setting had a value on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledgement {
    /// Who says so.
    pub by: String,
    /// On which day.
    pub on: Date,
    /// The last day on which it counts.
    pub expires: Date,
    /// The value.
    pub value: GeneralValue,
}

/// Whether an acknowledgement counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// It does.
    Good,
    /// It is about another value than the wanted one.
    OtherValue,
    /// Its last day is over.
    Expired,
    /// Its day has not come.
    NotYet,
}

impl Acknowledgement {
    /// How many days it counts where nothing else is stated.
    pub const DAYS: i32 = 180;

    /// How many days it counts at most, so that somebody looks once a year.
    pub const MOST_DAYS: i32 = 366;

    /// The last day of one of this day where no other is stated; `None` at the end of all time.
    pub fn expires_by_default(on: Date) -> Option<Date> {
        on.checked_add(Self::DAYS.days()).ok()
    }

    /// The latest last day of one of this day.
    pub fn latest_expiry(on: Date) -> Option<Date> {
        on.checked_add(Self::MOST_DAYS.days()).ok()
    }

    /// Whether it covers a wanted value on a day.
    pub fn validity(&self, wanted: &GeneralValue, today: Date) -> Validity {
        if self.value == *wanted {
            Validity::by_days((self.on, self.expires), today)
        } else {
            Validity::OtherValue
        }
    }
}

impl Validity {
    /// Whether a word given on one day, which counts until another, counts on a third, which is one
    /// of UTC: where the day begins earlier, tomorrow's date is right already.
    pub fn by_days((on, expires): (Date, Date), today: Date) -> Self {
        let tomorrow = today.checked_add(Span::new().days(1)).unwrap_or(Date::MAX);
        if on > tomorrow {
            Self::NotYet
        } else if expires < today {
            Self::Expired
        } else {
            Self::Good
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn of(on: Date) -> Acknowledgement {
        Acknowledgement {
            by: "jane".to_owned(),
            on,
            expires: Acknowledgement::expires_by_default(on).unwrap(),
            value: GeneralValue::Integer(20),
        }
    }

    #[test]
    fn it_counts_from_its_day_to_its_last_and_for_its_value_alone() {
        let given = of(date(2026, 1, 1));
        let wanted = GeneralValue::Integer(20);
        let on = |day| given.validity(&wanted, day);
        assert_eq!(on(date(2026, 1, 1)), Validity::Good);
        assert_eq!(on(date(2026, 6, 30)), Validity::Good);
        assert_eq!(on(date(2026, 7, 1)), Validity::Expired);
        assert_eq!(on(date(2025, 12, 30)), Validity::NotYet);
        let other = GeneralValue::Integer(15);
        assert_eq!(
            given.validity(&other, date(2026, 1, 1)),
            Validity::OtherValue
        );
    }

    #[test]
    fn a_day_that_has_begun_further_east_has_begun() {
        let given = of(date(2026, 1, 2));
        let validity = given.validity(&GeneralValue::Integer(20), date(2026, 1, 1));
        assert_eq!(validity, Validity::Good);
    }
}
