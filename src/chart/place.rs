//! Labels that want to stand at the same place -> places where they do not overlap.

use super::canvas::Px;

/// Positions on a line, as near to `targets` as a distance of `gap` between neighbours and the
/// ends `low..=high` allow; the sum of squared shifts is least (bounded isotonic regression by
/// pooling adjacent violators). Equal targets keep their order.
pub(super) fn spread(targets: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..targets.len()).collect();
    order.sort_by(|&a, &b| targets[a].total_cmp(&targets[b]));
    let sorted: Vec<f64> = order.iter().map(|&i| targets[i]).collect();
    let mut places = vec![0.0; targets.len()];
    for (place, &i) in stack(&sorted, &vec![gap; targets.len()], low, high + gap).iter().zip(&order)
    {
        places[i] = *place;
    }
    places
}

/// Upper ends of stretches of `lengths`, one after the other in the order given within `low..=high`,
/// as near to `targets` as that allows; the sum of squared shifts is least.
pub(super) fn stack(targets: &[f64], lengths: &[f64], low: f64, high: f64) -> Vec<f64> {
    let before: Vec<f64> = lengths
        .iter()
        .scan(0.0, |sum, length| Some(std::mem::replace(sum, *sum + length)))
        .collect();
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for (target, before) in targets.iter().zip(&before) {
        let (mut sum, mut count) = (target - before, 1);
        while let Some(&(earlier, n)) = blocks.last() {
            if earlier / n as f64 <= sum / count as f64 {
                break;
            }
            blocks.pop();
            sum += earlier;
            count += n;
        }
        blocks.push((sum, count));
    }
    let last = (high - lengths.iter().sum::<f64>()).max(low);
    let levels = blocks.iter().flat_map(|&(sum, n)| vec![(sum / n as f64).clamp(low, last); n]);
    levels.zip(before).map(|(level, before)| level + before).collect()
}

/// A rectangle by its centre and size.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    pub(super) centre: Px,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Block {
    /// The area shared with another rectangle.
    fn overlap(&self, other: &Self) -> f64 {
        let shared = |a: f64, wide: f64, b: f64, broad: f64| {
            (f64::midpoint(wide, broad) - (a - b).abs()).clamp(0.0, wide.min(broad))
        };
        shared(self.centre.0, self.width, other.centre.0, other.width)
            * shared(self.centre.1, self.height, other.centre.1, other.height)
    }

    fn moved(&self, by: Px, (low, high): (Px, Px)) -> Self {
        let within = |at: f64, size: f64, low: f64, high: f64| {
            at.min(high - size / 2.0).max(low + size / 2.0)
        };
        let x = within(self.centre.0 + by.0, self.width, low.0, high.0);
        let y = within(self.centre.1 + by.1, self.height, low.1, high.1);
        Self { centre: (x, y), ..*self }
    }
}

/// The blocks moved apart within `frame`, the earlier ones first: each to the nearest free place,
/// or the least covered one when none is free.
pub(super) fn arrange(blocks: &[Block], frame: (Px, Px)) -> Vec<Block> {
    let mut placed: Vec<Block> = Vec::with_capacity(blocks.len());
    for block in blocks {
        let mut best: Option<(f64, Block)> = None;
        for shift in shifts(block) {
            let moved = block.moved(shift, frame);
            let covered: f64 = placed.iter().map(|other| moved.overlap(other)).sum();
            if best.is_none_or(|(least, _)| covered < least) {
                best = Some((covered, moved));
            }
            if covered == 0.0 {
                break;
            }
        }
        placed.extend(best.map(|(_, moved)| moved));
    }
    placed
}

/// Shifts to try, the nearest first.
fn shifts(block: &Block) -> Vec<Px> {
    let mut shifts: Vec<Px> = (-14..=14)
        .flat_map(|row: i32| (-3..=3).map(move |column: i32| (column, row)))
        .map(|(column, row)| (f64::from(column) * block.width / 3.0, f64::from(row) * block.height))
        .collect();
    shifts.sort_by(|a, b| a.0.hypot(a.1).total_cmp(&b.0.hypot(b.1)));
    shifts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_their_distance_their_order_and_their_bounds() {
        assert_eq!(spread(&[50.0, 10.0], 15.0, 0.0, 100.0), [50.0, 10.0]);
        assert_eq!(spread(&[50.0, 50.0], 10.0, 0.0, 100.0), [45.0, 55.0]);
        assert_eq!(spread(&[99.0, 98.0, 97.0], 10.0, 0.0, 100.0), [100.0, 90.0, 80.0]);
        assert_eq!(spread(&[0.0, 0.0, 0.0], 10.0, 0.0, 100.0), [0.0, 10.0, 20.0]);
        assert_eq!(spread(&[], 10.0, 0.0, 100.0), [0.0; 0]);
        assert_eq!(spread(&[3.0, 1.0, 2.0], 50.0, 0.0, 60.0), [100.0, 0.0, 50.0]);
    }

    /// So leaders from the targets to the places, straight between two columns, never cross.
    #[test]
    fn no_two_labels_change_their_order() {
        for round in 0..500_usize {
            let target = |i: usize| f64::from(((round * 31 + i * i * 17) % 97) as u32).min(90.0);
            let targets: Vec<f64> = (0..8).map(target).collect();
            let places = spread(&targets, 16.0, 0.0, 90.0 + (round % 3) as f64 * 60.0);
            for (a, b) in (0..8).flat_map(|a| (0..8).map(move |b| (a, b))) {
                if targets[a] < targets[b] || (targets[a] == targets[b] && a < b) {
                    assert!(places[b] - places[a] > 15.9, "{targets:?} {places:?}");
                }
            }
        }
    }

    #[test]
    fn blocks_at_one_place_come_apart() {
        let block = Block { centre: (100.0, 100.0), width: 80.0, height: 16.0 };
        let placed = arrange(&[block; 15], ((0.0, 0.0), (400.0, 300.0)));
        assert_eq!(placed[0].centre, block.centre);
        for (i, a) in placed.iter().enumerate() {
            assert!(placed[..i].iter().all(|b| a.overlap(b) == 0.0), "{placed:?}");
            assert!(a.centre.0 >= 40.0 && a.centre.1 >= 8.0);
        }
    }
}
