//! How many repositories were indexed when, thinned.

use jiff::Timestamp;

/// As many points are kept of one curve.
pub const MOST_POINTS: usize = 48;

/// How far an indexing was at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// When.
    pub at: Timestamp,
    /// How many repositories were indexed.
    pub indexed: u64,
    /// How many there were to index.
    pub of: u64,
}

/// A curve that forgets every other point whenever it has become too long. Its first and its last
/// point are always those of the indexing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Curve {
    points: Vec<Point>,
    /// One of so many changes is kept.
    stride: usize,
    /// How many changes the last point has stood for.
    held: usize,
}

impl Default for Curve {
    fn default() -> Self {
        Self {
            points: Vec::new(),
            stride: 1,
            held: 0,
        }
    }
}

impl Curve {
    /// The points, in the order of time.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// How far it was last.
    pub fn last(&self) -> Option<&Point> {
        self.points.last()
    }

    /// Takes in how far it is, unless that is no news.
    pub fn take(&mut self, point: Point) {
        let is_news = self
            .points
            .last()
            .is_none_or(|last| (last.indexed, last.of) != (point.indexed, point.of));
        if !is_news {
            return;
        }
        self.held += 1;
        if self.points.len() > 1 && self.held < self.stride {
            // The last point moves along until it has stood for enough.
            self.points.pop();
        } else {
            self.held = 0;
        }
        self.points.push(point);
        if self.points.len() > MOST_POINTS {
            let last = self.points.len() - 1;
            let mut at = 0;
            self.points.retain(|_| {
                let stays = at % 2 == 0 || at == last;
                at += 1;
                stays
            });
            self.stride = self.stride.saturating_mul(2);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(second: i64, indexed: u64) -> Point {
        Point {
            at: Timestamp::from_second(second).expect("it is a moment"),
            indexed,
            of: 100_000,
        }
    }

    #[test]
    fn a_long_indexing_leaves_few_points_and_both_ends() {
        let mut curve = Curve::default();
        for second in 0..20_000 {
            curve.take(point(second, second.unsigned_abs()));
        }
        assert!(curve.points().len() <= MOST_POINTS);
        assert!(curve.points().len() >= MOST_POINTS / 2);
        assert_eq!(curve.points()[0], point(0, 0));
        assert_eq!(curve.last(), Some(&point(19_999, 19_999)));
        assert!(curve.points().is_sorted_by_key(|point| point.at));
    }

    #[test]
    fn a_look_that_shows_nothing_new_is_not_kept() {
        let mut curve = Curve::default();
        for second in 0..10 {
            curve.take(point(second, 1));
        }
        assert_eq!(curve.points(), [point(0, 1)]);
    }
}
