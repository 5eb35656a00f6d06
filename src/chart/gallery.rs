//! Made-up data for every form: drawn, checked, and on demand written out to be looked at.

mod experiments;

use super::*;
use crate::period::{Granularity, Period, Timeline};
use jiff::civil::{Date, date};

/// `count` months from November 2021.
pub(super) fn months(count: usize) -> Timeline {
    timeline(date(2021, 11, 1), count, Granularity::Month)
}

fn timeline(first: Date, count: usize, granularity: Granularity) -> Timeline {
    let first = Period::of(first, granularity);
    let last = first.plus(i32::try_from(count).unwrap() - 1);
    Timeline::spanning([first.start(), last.start()], granularity).unwrap()
}

/// Fails unless `svg` is one well-formed document with finite numbers and nothing outside it.
pub(super) fn well_formed(svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = svg;
    let text_is_escaped = |text: &str| {
        text.split('&').skip(1).all(|entity| {
            ["amp;", "lt;", "gt;", "quot;", "apos;"].iter().any(|known| entity.starts_with(known))
        })
    };
    while let Some(at) = rest.find('<') {
        let end = at + rest[at..].find('>').expect("a tag that ends");
        let (text, tag) = (&rest[..at], &rest[at + 1..end]);
        assert!(text_is_escaped(text) && text_is_escaped(tag), "{text} {tag}");
        assert!(!text.contains('>') && !tag.contains('<'), "{text} {tag}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(tag.split_whitespace().next().unwrap());
        }
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        assert!(!tag.contains("NaN") && !tag.contains("inf"), "{tag}");
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "{open:?} {rest}");
    let allowed = |c: char| c == '\n' || !c.is_control();
    assert!(svg.chars().all(allowed));
    #[cfg(feature = "png")]
    resvg::usvg::roxmltree::Document::parse(svg).expect("well-formed XML");
}

fn caption(title: &str, subtitle: &str) -> Caption {
    Caption {
        title: title.into(),
        subtitle: subtitle.into(),
        source: "Source: 1,204 reports of 14 ministries, 2021–2023; drawn by Dateline".into(),
    }
}

/// Numbers between 0 and 1 that repeat from run to run.
fn noise(n: usize) -> f64 {
    let x = (n as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    ((x ^ (x >> 29)) >> 11) as f64 / (1u64 << 53) as f64
}

fn wave(label: &str, periods: usize, seed: usize, gap: impl Fn(usize) -> bool) -> TrendLine {
    let value = |i: usize| {
        let t = i as f64 / periods as f64;
        let base = 120.0 + 70.0 * ((4.0 + seed as f64) * t * 3.0 + seed as f64 * 1.7).sin();
        base + 25.0 * noise(i * 31 + seed * 7919)
    };
    let values: Vec<_> = (0..periods).map(|i| (!gap(i)).then(|| value(i))).collect();
    let band = values
        .iter()
        .enumerate()
        .map(|(i, v)| v.map(|v| (v * 0.85 - 4.0, v * (1.15 + 0.1 * noise(i)) + 4.0)))
        .collect();
    TrendLine { label: label.into(), values, band, ..TrendLine::default() }
}

fn trends(title: &str, timeline: Timeline, lines: Vec<TrendLine>) -> TrendLines {
    TrendLines {
        caption: caption(title, "Occurrences per million tokens; shaded band = 95% interval"),
        y_label: "per million tokens".into(),
        timeline,
        lines,
        marks: Vec::new(),
    }
}

const EIGHT: [&str; 8] = [
    "peace",
    "development",
    "security",
    "climate change",
    "terrorism",
    "human rights",
    "trade",
    "disarmament",
];

fn trend_gallery() -> Vec<Figure> {
    let never = |_: usize| false;
    let months20 = months(20);
    let draw = |name: &str, chart: TrendLines| chart.draw(name).unwrap();
    let mut giant = wave("rare term", 20, 3, |i| i % 4 == 3);
    giant.band[6] = giant.band[6].map(|(low, _)| (low, 9_000.0));
    let mut out = vec![
        draw(
            "trend-2-gaps",
            trends(
                "Mentions of two terms, Nov 2021 – Jun 2023",
                months20,
                vec![
                    wave("innovation", 20, 1, |i| i == 5 || i == 7),
                    wave("self-reliance", 20, 2, |i| i > 13),
                ],
            ),
        ),
        draw("trend-giant", trends("A band with a giant end", months20, vec![giant])),
        draw(
            "trend-1-period",
            trends(
                "One period only",
                months(1),
                vec![
                    wave("innovation", 1, 1, never),
                    wave("security", 1, 2, never),
                    wave("gone", 1, 2, |_| true),
                ],
            ),
        ),
        draw(
            "trend-2-periods",
            trends("Two periods", months(2), vec![wave("innovation", 2, 1, never)]),
        ),
    ];
    let years = timeline(date(1946, 1, 1), 78, Granularity::Year);
    let eight = EIGHT.iter().enumerate().map(|(i, l)| wave(l, 78, i, never)).collect();
    out.push(draw(
        "trend-8-years",
        trends("Eight themes in the General Debate, 1946–2023", years, eight),
    ));
    let days = timeline(date(2020, 2, 10), 1_200, Granularity::Day);
    let three =
        EIGHT.iter().take(3).enumerate().map(|(i, l)| wave(l, 1_200, i, |d| d % 97 == 3)).collect();
    out.push(draw("trend-3-days", trends("Three themes day by day", days, three)));
    let days = timeline(date(2000, 1, 1), 8_700, Granularity::Day);
    let eight = EIGHT.iter().enumerate().map(|(i, l)| wave(l, 8_700, i, never)).collect();
    out.push(draw("trend-8-days", trends("Eight themes over 8,700 days", days, eight)));
    let weeks = timeline(date(2021, 11, 15), 78, Granularity::Week);
    let same = |label: &str| TrendLine { label: label.into(), ..wave("", 78, 4, never) };
    let mut long = trends(
        "A very long title that says in too many words what the chart shows, who counted it and why anybody should care, and then continues well beyond two lines of the page, on and on",
        weeks,
        vec![
            same("independent and controllable core technology"),
            same("“科技自立自强” 高水平科技自立自强引领"),
            same("الابتكار والاعتماد على الذات في التكنولوجيا"),
            same("ok"),
            wave("<b>&amp;", 78, 1, never),
        ],
    );
    long.caption.subtitle = "Occurrences per million tokens of the reports with a date, weekly; the shaded band is the 95% interval with overdispersion between documents taken into account; weeks without reports are gaps. ".repeat(2);
    long.caption.source = "Source: reports collected from the web pages of fourteen ministries and commissions between November 2021 and May 2023, machine translation; counted by Dateline 0.1.0; settings and hashes in manifest.json".into();
    out.push(draw("trend-long", long));
    let zero = TrendLine {
        label: "never".into(),
        values: vec![Some(0.0); 20],
        band: vec![Some((0.0, 3.6)); 20],
        ..TrendLine::default()
    };
    out.push(draw("trend-zero", trends("A term that never occurs", months20, vec![zero.clone()])));
    let zero = TrendLine { band: vec![], ..zero };
    out.push(draw("trend-zero-bare", trends("The same without interval", months20, vec![zero])));
    let mut chinese = trends(
        "“科技自立自强”一词的使用频率",
        timeline(date(2021, 1, 1), 11, Granularity::Quarter),
        vec![
            wave("科技自立自强", 11, 1, never),
            wave("高质量发展", 11, 2, |i| i == 4),
            wave("创新", 11, 3, never),
        ],
    );
    chinese.caption.subtitle = "每百万词出现次数，按季度统计；阴影为95%置信区间".into();
    out.push(draw("trend-cjk", chinese));
    let short = [
        (Granularity::Day, 9),
        (Granularity::Day, 40),
        (Granularity::Week, 9),
        (Granularity::Month, 8),
        (Granularity::Month, 60),
        (Granularity::Year, 6),
    ];
    for (granularity, count) in short {
        let name = format!("axis-{granularity}-{count}");
        let timeline = timeline(date(2022, 11, 23), count, granularity);
        out.push(draw(&name, trends(&name, timeline, vec![wave("innovation", count, 1, never)])));
    }
    out
}

/// A rare term in a few documents a month: huge intervals, many zeros, months without documents.
fn sparse(label: &str, periods: usize, seed: usize) -> TrendLine {
    let month = |i: usize| {
        let at = noise(i * 13 + seed * 104_729);
        let count = if at < 0.55 { 0.0 } else { (at * 12.0 - 5.0).floor() };
        let low = if count == 0.0 { 0.0 } else { count * 30.0 };
        (noise(i * 7 + seed * 7_919) > 0.15)
            .then_some((count * 180.0, (low, count * 700.0 + 900.0)))
    };
    TrendLine {
        label: label.into(),
        values: (0..periods).map(|i| month(i).map(|m| m.0)).collect(),
        band: (0..periods).map(|i| month(i).map(|m| m.1)).collect(),
        ..TrendLine::default()
    }
}

fn panel_chart(title: &str, timeline: Timeline, lines: Vec<TrendLine>) -> TrendPanels {
    let TrendLines { caption, y_label, timeline, lines, marks } = trends(title, timeline, lines);
    TrendPanels { caption, y_label, timeline, lines, marks }
}

fn panels(name: &str, title: &str, timeline: Timeline, lines: Vec<TrendLine>) -> Figure {
    panel_chart(title, timeline, lines).draw(name).unwrap()
}

/// A series whose reprints raise it here and there.
fn reprinted(line: TrendLine) -> TrendLine {
    let raised = |(i, value): (usize, &Option<f64>)| {
        let burst = if i % 10 > 6 { 1.0 + 0.6 * noise(i + 5) } else { 1.0 + 0.05 * noise(i) };
        value.map(|value| value * burst)
    };
    TrendLine {
        thin: line.values.iter().enumerate().map(raised).collect(),
        thin_name: "every reprint counted".into(),
        ..line
    }
}

fn mark(year: i16, month: i8, day: i8, label: &str) -> Mark {
    Mark { date: date(year, month, day), label: label.into() }
}

fn marked_gallery() -> Vec<Figure> {
    let never = |_: usize| false;
    let few = vec![
        mark(2022, 1, 12, "xinhua.example enters"),
        mark(2022, 2, 20, "new template of sohu.example"),
        mark(2022, 9, 3, "gov.example silent"),
        mark(2023, 5, 20, "last scrape"),
    ];
    let many: Vec<Mark> = (0..14)
        .map(|i| mark(2022, 1 + i as i8 * 5 / 7, 1 + i as i8, &format!("template {i} of a site")))
        .collect();
    let two = || vec![wave("innovation", 20, 1, never), wave("self-reliance", 20, 2, never)];
    let thin: Vec<TrendLine> = two().into_iter().map(reprinted).collect();
    let subtitle = "Occurrences per million tokens, each report counts 1 / size of its family of \
                    reprints; band: 95 % interval over reports; thin line: every reprint counted";
    let mut beside = trends("Reprints raise two terms", months(20), thin.clone());
    beside.caption.subtitle = subtitle.into();
    let mut marked = TrendLines { marks: few.clone(), ..beside.clone() };
    marked.caption.title = "The same with what happened meanwhile".into();
    let mut crowded = trends("More marks than there is room for", months(20), two());
    crowded.marks = many;
    let six = EIGHT.iter().take(6).enumerate();
    let lines = six.map(|(i, label)| reprinted(wave(label, 20, i, never))).collect();
    let mut small = panel_chart("Six themes, their reprints and marks", months(20), lines);
    small.caption.subtitle = subtitle.into();
    small.marks = few;
    vec![
        beside.draw("trend-thin").unwrap(),
        marked.draw("trend-marks").unwrap(),
        crowded.draw("trend-marks-14").unwrap(),
        small.draw("panels-marks").unwrap(),
    ]
}

/// Bursts where a line is above its mean by a third, and two levels.
fn moved(line: TrendLine) -> TrendLine {
    let values: Vec<f64> = line.values.iter().map(|v| v.unwrap_or(0.0)).collect();
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let high: Vec<usize> = (0..values.len()).filter(|&i| values[i] > 1.3 * mean).collect();
    let runs = high.chunk_by(|a, b| a + 1 == *b);
    let bursts = runs.map(|run| BurstSpan {
        first: run[0],
        last: run[run.len() - 1],
        weight: 3.0 * (run.len() as f64).powi(2),
    });
    let (half, last) = (values.len() / 2, values.len() - 1);
    let level = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
    let steps = vec![
        LevelStep { first: 0, last: half - 1, level: level(&values[..half]) },
        LevelStep { first: half, last, level: level(&values[half..]) },
    ];
    TrendLine { bursts: bursts.collect(), steps, ..line }
}

fn moved_gallery() -> Vec<Figure> {
    let never = |_: usize| false;
    let years = timeline(date(1946, 1, 1), 78, Granularity::Year);
    let days = timeline(date(2020, 2, 10), 1_200, Granularity::Day);
    let wave = |label: &str, count, seed| moved(wave(label, count, seed, never));
    let words = "Occurrences per million tokens; band: 95 % interval; shaded: bursts; steps: mean \
                 between change points";
    let three = ["innovation", "self-reliance", "trade"].iter().enumerate();
    let mut out = Vec::new();
    for (name, timeline, lines) in [
        ("bursts-1", months(20), vec![wave("innovation", 20, 1)]),
        ("bursts-3", years, three.clone().map(|(i, l)| wave(l, 78, i)).collect()),
        ("bursts-days", days, three.clone().map(|(i, l)| wave(l, 1_200, i)).collect()),
    ] {
        let mut chart = trends("Bursts and change points", timeline, lines);
        chart.caption.subtitle = words.into();
        out.push(chart.draw(name).unwrap());
    }
    let four = EIGHT.iter().take(4).enumerate().map(|(i, l)| wave(l, 78, i)).collect();
    out.push(panels("bursts-panels", "The same in panels", years, four));
    let rows = EIGHT.iter().cycle().take(20).enumerate().map(|(i, label)| BurstRow {
        term: format!("{label} {i}"),
        bursts: wave(label, 78, i).bursts,
    });
    let caption_ = caption("When terms burst", "Kleinberg's automaton on documents by year");
    out.push(
        BurstTimeline { caption: caption_, timeline: years, rows: rows.collect() }
            .draw("burst-timeline")
            .unwrap(),
    );
    let names =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let panel = |(i, label): (usize, &&str)| SeasonPanel {
        label: (*label).into(),
        note: format!("explains {} % of the variance", 10 + 17 * i),
        phases: names
            .iter()
            .enumerate()
            .map(|(month, name)| {
                let effect = 30.0 * ((month + i) as f64 / 2.0).sin();
                let spread = 4.0 + 20.0 * noise(month + 40 * i);
                let quartiles = (month != 7).then_some((effect - spread, effect + spread / 2.0));
                SeasonPhase { name: (*name).into(), effect, quartiles }
            })
            .collect(),
    };
    let caption = caption("The rhythm of the year", "Dot: usual; bar: half of the years");
    let y_label = "per million tokens above the trend".to_owned();
    for count in [1, 3] {
        let panels = EIGHT.iter().take(count).enumerate().map(panel).collect();
        let profile = SeasonProfile { caption: caption.clone(), y_label: y_label.clone(), panels };
        out.push(profile.draw(&format!("season-{count}")).unwrap());
    }
    out
}

fn panel_gallery() -> Vec<Figure> {
    let never = |_: usize| false;
    let named = |count: usize, line: &dyn Fn(usize, &str) -> TrendLine| -> Vec<TrendLine> {
        EIGHT.iter().cycle().take(count).enumerate().map(|(i, label)| line(i, label)).collect()
    };
    let years = timeline(date(1945, 1, 1), 79, Granularity::Year);
    let days = timeline(date(2000, 1, 1), 8_700, Granularity::Day);
    let chinese = [
        "“科技自立自强”与“高水平科技自立自强引领高质量发展”以及“关键核心技术自主可控”",
        "高质量发展",
        "科技创新引领现代化产业体系建设、因地制宜发展新质生产力、发展壮大新兴产业和未来产业",
        "independent and controllable core technology in key fields of national security",
    ];
    let chinese: Vec<TrendLine> =
        chinese.iter().enumerate().map(|(i, l)| wave(l, 24, i, never)).collect();
    let mut empty = named(3, &|i, label| wave(label, 24, i, never));
    empty[1].values.fill(None);
    empty[2] = TrendLine { values: vec![Some(0.0); 24], band: vec![], ..empty[2].clone() };
    let ends_low = |i: usize, label: &str| {
        let mut line = wave(label, 20, i, never);
        let last = [0.0, 4.0, 1.0, 0.0, 7.0, 2.0, 160.0, 0.5][i % 8];
        (line.values[19], line.band[19]) = (Some(last), Some((last * 0.5, last * 1.4)));
        line
    };
    let near_zero = trends("Eight lines, seven end near 0", months(20), named(8, &ends_low));
    vec![
        near_zero.draw("trend-8-near-zero").unwrap(),
        panels(
            "panels-6-sparse",
            "Two reports a month",
            months(24),
            named(6, &|i, l| sparse(l, 24, i)),
        ),
        panels(
            "panels-6-years",
            "Six themes, 1945–2023",
            years,
            named(6, &|i, l| wave(l, 79, i, never)),
        ),
        panels(
            "panels-5",
            "Five themes",
            months(24),
            named(5, &|i, l| wave(l, 24, i, |m| m % 9 == 4)),
        ),
        panels(
            "panels-1",
            "One theme",
            months(24),
            vec![wave("innovation", 24, 1, |m| m == 7 || m == 9)],
        ),
        panels("panels-cjk", "“科技自立自强”等四个词的使用频率", months(24), chinese),
        panels("panels-empty", "One without values, one never used", months(24), empty),
        panels("panels-24", "Twenty-four themes", years, named(24, &|i, l| wave(l, 79, i, never))),
        panels(
            "panels-4-days",
            "Every day",
            days,
            named(4, &|i, l| wave(l, 8_700, i, |d| d % 2 == 1)),
        ),
        panels("panels-2-periods", "Two months", months(2), named(2, &|i, l| wave(l, 2, i, never))),
        panels("panels-1-period", "One month", months(1), named(3, &|i, l| wave(l, 1, i, never))),
    ]
}

fn bar_gallery() -> Vec<Figure> {
    let periods = |name: &str, granularity, count: usize, scale: f64| {
        let values = (0..count)
            .map(|i| {
                (i % 11 != 7).then(|| (scale * (0.2 + noise(i) + i as f64 / count as f64)).round())
            })
            .collect();
        let bars = PeriodBars {
            caption: caption(
                "Reports per period",
                "Documents with a resolved date; empty places are periods without reports",
            ),
            y_label: "documents".into(),
            timeline: timeline(date(2014, 11, 1), count, granularity),
            values,
        };
        bars.draw(name).unwrap()
    };
    let terms = |name: &str, bars: Vec<(String, f64)>| {
        let caption = caption("Top terms of 2023", "By TF-IDF summed over documents");
        TermBars { caption, x_label: "sum of TF-IDF".into(), bars }.draw(name).unwrap()
    };
    let words = [
        "innovation",
        "science and technology",
        "self-reliance",
        "high-quality development",
        "科技自立自强",
        "national laboratory",
        "الابتكار",
        "a very long joined phrase that nobody would ever type into a query box",
        "<script>",
        "talent",
    ];
    let many = (0..20).map(|i| (words[i % 10].to_owned(), 91.3 / (1.0 + i as f64 * 0.3))).collect();
    vec![
        periods("bars-1", Granularity::Month, 1, 30.0),
        periods("bars-6-years", Granularity::Year, 6, 30_000.0),
        periods("bars-20-months", Granularity::Month, 20, 60.0),
        periods("bars-78-weeks", Granularity::Week, 78, 2.0),
        periods("bars-3000-days", Granularity::Day, 3_000, 400.0),
        terms("terms-20", many),
        terms("terms-1", vec![("innovation".into(), 1_234.0)]),
        terms("terms-zero", vec![("innovation".into(), 0.0), ("x".into(), 0.0)]),
        terms("terms-negative", vec![("innovation".into(), 3.0), ("x".into(), -2.5)]),
    ]
}

fn keyness(name: &str, count: usize, shift: f64) -> Figure {
    let dots = (0..count)
        .map(|i| {
            let ratio = 5.0 - 10.0 * i as f64 / count as f64 + shift;
            let half = 0.3 + 1.2 * noise(i);
            let term = format!("{} {i}", EIGHT[i % 8]);
            match i {
                0 => KeynessDot {
                    term: "only in target".into(),
                    log_ratio: f64::INFINITY,
                    low: 2.1,
                    high: f64::INFINITY,
                    decided: true,
                },
                1 => KeynessDot {
                    term: "科技自立自强".into(),
                    log_ratio: ratio,
                    low: 0.4,
                    high: 44.0,
                    decided: true,
                },
                _ if i + 1 == count => KeynessDot {
                    term,
                    log_ratio: f64::NEG_INFINITY,
                    low: f64::NEG_INFINITY,
                    high: -1.5,
                    decided: true,
                },
                _ => KeynessDot {
                    term,
                    log_ratio: ratio,
                    low: ratio - half,
                    high: ratio + half,
                    decided: ratio.abs() > half,
                },
            }
        })
        .collect();
    keyness_of(name, dots)
}

/// Two dots only, at the given log ratios.
fn keyness_pair(name: &str, ratios: [f64; 2]) -> Figure {
    let dots = ratios.map(|ratio| KeynessDot {
        decided: true,
        term: format!("term at {ratio}"),
        log_ratio: ratio,
        low: ratio - 0.4,
        high: ratio + 0.4,
    });
    keyness_of(name, dots.into())
}

fn keyness_of(name: &str, dots: Vec<KeynessDot>) -> Figure {
    let chart = KeynessDots {
        caption: caption(
            "What 2023 says more, and less, than 2022",
            "Terms of the largest difference by LRC; whisker = 95% interval of the Log Ratio",
        ),
        x_label: "Log Ratio: 1 = twice the rate, 2 = four times".into(),
        target: "2023".into(),
        reference: "2022".into(),
        dots,
    };
    chart.draw(name).unwrap()
}

fn clusters(name: &str, points: usize, labels: &[&str]) -> Figure {
    let count = labels.len();
    let normal = |n: usize| (0..6).map(|j| noise(n * 6 + j)).sum::<f64>() - 3.0;
    let points = (0..points)
        .map(|i| {
            let share = noise(i * 3 + 1).powf(1.4) * count as f64;
            let cluster = (1..count).take_while(|&c| c as f64 <= share).count();
            let angle = cluster as f64 * 2.4;
            let far = 0.25 * (cluster as f64).sqrt();
            let spread = 0.05 + 0.05 * noise(cluster);
            ClusterPoint {
                x: 1.6 * far * angle.cos() + spread * normal(i * 2),
                y: far * angle.sin() + spread * normal(i * 2 + 1),
                cluster,
            }
        })
        .collect();
    let caption = caption(
        "Clusters of reports",
        "Spherical k-means on 100 dimensions; the first two are drawn",
    );
    let labels = labels.iter().map(|l| (*l).to_owned()).collect();
    ClusterMap { caption, points, labels }.draw(name).unwrap()
}

/// A tree over `count` branches in `clusters` clusters; neighbours are joined, wherever there is
/// something left to join.
fn dendrogram(name: &str, count: usize, clusters: usize, labels: &[&str]) -> Figure {
    let branches = (0..count).map(|at| TreeBranch {
        label: labels[at % labels.len()].into(),
        size: (3.0 + 400.0 * noise(at * 11).powi(3)).floor(),
        height: if at % 7 == 3 { 0.0 } else { 0.4 + 0.9 * noise(at * 5) },
        cluster: Some(at * clusters / count),
    });
    let branches: Vec<TreeBranch> = branches.collect();
    let mut open: Vec<(usize, usize)> = (0..count).map(|at| (at, at * clusters / count)).collect();
    let mut merges = Vec::new();
    while open.len() > 1 {
        let within: Vec<usize> =
            (1..open.len()).filter(|&at| open[at - 1].1 == open[at].1).collect();
        let from = (noise(merges.len() * 17) * 1e6) as usize;
        let at = if within.is_empty() {
            1 + from % (open.len() - 1)
        } else {
            within[from % within.len()]
        };
        let step = merges.len() as f64 / count as f64;
        merges.push((open[at - 1].0, open[at].0, 1.4 + 4.0 * step * step * step * step));
        open[at - 1].0 = count + merges.len() - 1;
        open[at - 1].1 = open[at].1;
        open.remove(at);
    }
    let caption = caption(
        "How the clusters of reports are joined",
        "Agglomerative clustering by Ward linkage on 100 dimensions; wedges: what is not drawn",
    );
    let x_label = "Ward distance".to_owned();
    DendrogramChart { caption, x_label, unit: "reports".into(), branches, merges }
        .draw(name)
        .unwrap()
}

/// Sources that come, go and fall silent over `timeline`.
fn grid(name: &str, timeline: Timeline, sources: usize, scale: f64) -> Figure {
    let periods = timeline.len();
    let names = [
        "Hebi Daily",
        "鹤壁日报",
        "hebiw.com",
        "Lanwei Science and Technology Bulletin of the North",
    ];
    let row = |i: usize| {
        let (enters, leaves) = (i % 3 == 1, i % 4 == 2);
        let first = if enters { (noise(i) * periods as f64 * 0.8) as usize } else { 0 };
        let last = if leaves { periods - (periods - first) / 3 } else { periods };
        let silent = |p: usize| i.is_multiple_of(5) && (periods / 2..periods * 2 / 3).contains(&p);
        let documents = (0..periods)
            .map(|p| {
                let there = (first..last).contains(&p) && !silent(p);
                if there { (scale * noise(i * 7 + p) / (1.0 + i as f64)).round() as u64 } else { 0 }
            })
            .collect();
        SourceRow {
            name: format!("{} {i}", names[i % 4]),
            documents,
            enters: enters.then_some(first),
            leaves: leaves.then_some(last - 1),
            muted: false,
        }
    };
    let mut rows: Vec<SourceRow> = (0..sources).map(row).collect();
    if sources > 4 {
        let documents = (0..periods).map(|p| (scale * noise(p)) as u64).collect();
        let name = "171 others".into();
        rows.push(SourceRow { name, documents, enters: None, leaves: None, muted: true });
    }
    let caption = caption(
        "Which sources the archive holds, and when",
        "Documents by source; a gap is silence",
    );
    SourceGrid { caption, timeline, rows }.draw(name).unwrap()
}

fn change(term: &str, values: [f64; 5], seed: usize) -> ChangeBars {
    let names = [
        "change",
        "within the same sources",
        "their shares",
        "sources that came in",
        "sources that left",
    ];
    let kinds = [
        ChangeKind::Total,
        ChangeKind::Within,
        ChangeKind::Sources,
        ChangeKind::Sources,
        ChangeKind::Sources,
    ];
    let bar = |i: usize| {
        let half = 10.0 + 60.0 * noise(seed * 5 + i);
        let interval = (i != 4).then_some((values[i] - half, values[i] + half));
        ChangeBar { name: names[i].into(), kind: kinds[i], value: values[i], interval }
    };
    let rates = format!("{} → {}", 120 * seed, 120.0 * seed as f64 + values[0]);
    ChangeBars { term: term.into(), rates, bars: (0..5).map(bar).collect() }
}

fn changes(name: &str, changes: Vec<ChangeBars>) -> Figure {
    let caption = caption(
        "How much of the change is other wording, how much other sources",
        "Change of the rate from 2022 to 2023 and its parts; whisker = 95 % interval over documents",
    );
    DecompositionBars { caption, x_label: "per million tokens".into(), changes }.draw(name).unwrap()
}

fn source_gallery() -> Vec<Figure> {
    let years = timeline(date(1946, 1, 1), 79, Granularity::Year);
    let days = timeline(date(1998, 1, 1), 8_700, Granularity::Day);
    let mut giant = change("giant whisker", [40.0, 30.0, 5.0, 5.0, 0.0], 3);
    giant.bars[1].interval = Some((-4_000.0, 9_000.0));
    vec![
        grid("grid-30-years", years, 30, 60.0),
        grid("grid-8-months", months(24), 8, 900.0),
        grid("grid-12-days", days, 12, 30.0),
        grid("grid-1", months(1), 1, 9.0),
        grid("grid-2-sparse", months(30), 2, 1.4),
        changes(
            "changes-4",
            vec![
                change("innovation", [240.0, 30.0, -12.0, 222.0, 0.0], 1),
                change(
                    "“科技自立自强”与“高水平科技自立自强引领高质量发展”",
                    [-90.0, -120.0, 20.0, 4.0, 6.0],
                    4,
                ),
                change(
                    "a very long joined phrase that nobody would ever type into a query box at all, at all",
                    [300.0, 310.0, -20.0, 0.0, 10.0],
                    2,
                ),
                giant,
            ],
        ),
        changes("changes-1", vec![change("harvest", [75.0, 2.0, 3.0, 70.0, 0.0], 1)]),
    ]
}

fn slopes(name: &str, count: usize, logarithmic: bool) -> Figure {
    let line = |i: usize| {
        let before = 6.0 + 900.0 * noise(i * 3).powi(4);
        let after = match i % 7 {
            3 => 0.0,
            _ => before * (0.25 + 3.5 * noise(i * 5 + 1).powi(2)),
        };
        let values = if i % 7 == 5 { [0.0, after + 40.0] } else { [before, after] };
        let movement = match values[1] / values[0] {
            ratio if ratio > 1.3 => Movement::Risen,
            ratio if ratio < 0.7 => Movement::Fallen,
            _ => Movement::Unmoved,
        };
        let whole = |value: f64| Some((value * 0.75, value * 1.3 + 6.0));
        SlopeLine {
            label: format!("{} {i}", EIGHT[i % 8]),
            values: values.map(Some),
            intervals: values.map(whole),
            movement,
        }
    };
    let mut lines: Vec<SlopeLine> = (0..count).map(line).collect();
    if count > 8 {
        lines[1].label = "“科技自立自强”与“高水平科技自立自强引领高质量发展”".into();
        lines[2].label = "a very long joined phrase that nobody would ever type into a box".into();
        lines[4].values[0] = None;
    }
    let chart = SlopeChart {
        caption: caption(
            "What 2023-03 says more and less than 2022",
            "Rates of the leading terms; whisker = 95 % interval over documents",
        ),
        unit: "per million tokens".into(),
        dates: ["2022".into(), "2023-03".into()],
        lines,
        logarithmic,
    };
    chart.draw(name).unwrap()
}

fn heat(name: &str, timeline: Timeline, rows: usize, shade: HeatShade) -> Figure {
    let periods = timeline.len();
    let row = |i: usize| {
        let scale = 2_000.0 * noise(i * 11).powi(4) + 3.0;
        let value = |p: usize| {
            let t = p as f64 / periods as f64;
            let wave = 0.5 + 0.5 * (6.0 * t * (1.0 + noise(i)) + i as f64).sin();
            let value = scale * wave * (0.6 + 0.8 * noise(i * 977 + p));
            if value < scale * 0.08 { 0.0 } else { value }
        };
        let silent = |p: usize| p % 19 == 7 || (i == 3 && p > periods / 2);
        let label = match i {
            2 => "“科技自立自强”与“高水平科技自立自强引领”".to_owned(),
            4 => "a very long joined phrase that nobody would ever type".to_owned(),
            _ => format!("{} {i}", EIGHT[i % 8]),
        };
        HeatRow { label, values: (0..periods).map(|p| (!silent(p)).then(|| value(p))).collect() }
    };
    let caption = caption("Forty terms, month by month", "Occurrences per million tokens");
    let rows = (0..rows).map(row).collect();
    let unit = "per million tokens".into();
    let missing = "no documents".into();
    HeatMap { caption, unit, timeline, rows, shade, missing }.draw(name).unwrap()
}

fn stream(name: &str, timeline: Timeline, bands: usize, baseline: Baseline) -> Figure {
    let periods = timeline.len();
    let band = |i: usize| {
        let value = |p: usize| {
            let t = p as f64 / periods as f64;
            let peak = (-(t - noise(i * 3 + 2)).powi(2) * 18.0).exp();
            (10.0 + 90.0 * noise(i)) * (0.12 + peak) * (0.8 + 0.4 * noise(i * 499 + p))
        };
        let silent = |p: usize| periods > 12 && (p == periods / 3 || p == periods / 3 + 2);
        StreamBand {
            label: if i == 8 { "other terms".into() } else { EIGHT[i % 8].to_owned() },
            values: (0..periods).map(|p| (!silent(p)).then(|| value(p))).collect(),
            muted: i == 8,
        }
    };
    let caption = caption("Eight themes and what is left", "Occurrences per million tokens");
    let bands = (0..bands).map(band).collect();
    let unit = "per million tokens".into();
    StreamGraph { caption, unit, timeline, bands, baseline }.draw(name).unwrap()
}

fn dispersion(name: &str, timeline: Timeline, rows: usize, sources: &[&str]) -> Figure {
    let (first, last) = (timeline.period(0).start(), timeline.period(timeline.len() - 1).end());
    let days = (last - first).get_days();
    let day = |share: f64| first + jiff::Span::new().days((f64::from(days) * share) as i32);
    let row = |i: usize, group: &str, seed: usize| {
        let documents = (4.0 + 260.0 * noise(seed * 7).powi(2)) as usize;
        let middle = noise(seed * 13 + 1);
        let share = |d: usize| (middle + (noise(seed * 919 + d) - 0.5) * 0.9).rem_euclid(1.0);
        let count = |d: usize| 1 + (9.0 * noise(seed * 17 + d * 3).powi(6)) as u32;
        DispersionRow {
            label: format!("{} {i}", EIGHT[i % 8]),
            group: group.into(),
            marks: (0..documents).map(|d| (day(share(d)), count(d))).collect(),
        }
    };
    let mut all_rows = Vec::new();
    for i in 0..rows {
        match sources {
            [] => all_rows.push(row(i, "", i)),
            _ => all_rows.extend(sources.iter().enumerate().map(|(s, g)| row(i, g, i * 31 + s))),
        }
    }
    let silent = |share: f64| (0.55..0.62).contains(&share);
    let shares = (0..1_500).map(|d| noise(d * 71)).filter(|share| !silent(*share));
    let all = shares.map(day).collect();
    let caption = caption("Where the terms occur", "Every dated document that holds the term");
    DispersionPlot { caption, timeline, rows: all_rows, all }.draw(name).unwrap()
}

fn term_gallery() -> Vec<Figure> {
    let years = timeline(date(1946, 1, 1), 78, Granularity::Year);
    let days = timeline(date(2000, 1, 1), 8_700, Granularity::Day);
    vec![
        slopes("slope-12-log", 12, true),
        slopes("slope-12", 12, false),
        slopes("slope-50", 50, true),
        slopes("slope-1", 1, false),
        heat("heat-40", months(24), 40, HeatShade::Log),
        heat("heat-50-years", years, 50, HeatShade::OfRow),
        heat("heat-8-numbers", months(8), 8, HeatShade::Log),
        heat("heat-1", months(24), 1, HeatShade::Linear),
        heat("heat-1-period", months(1), 5, HeatShade::Linear),
        heat("heat-days", days, 12, HeatShade::OfRow),
        stream("stream-centre", months(36), 8, Baseline::Centre),
        stream("stream-whole-years", years, 9, Baseline::Whole),
        stream("stream-zero", months(10), 4, Baseline::Zero),
        stream("stream-1", months(20), 1, Baseline::Centre),
        stream("stream-1-period", months(1), 3, Baseline::Whole),
        stream("stream-2-periods", months(2), 8, Baseline::Whole),
        stream("stream-days", days, 8, Baseline::Centre),
        dispersion("dispersion-8", months(24), 8, &[]),
        dispersion("dispersion-sources", months(24), 3, &["Hebi Daily", "鹤壁日报", "Lanwei"]),
        dispersion("dispersion-50-years", years, 50, &[]),
        dispersion("dispersion-1", months(1), 1, &[]),
    ]
}

fn adoption(name: &str, timeline: Timeline, lines: usize) -> Figure {
    let line = |i: usize| {
        let (begins, most) = (noise(i * 3) * 0.6, 4.0 + 180.0 * noise(i * 5).powi(2));
        let value = |p: usize| {
            let t = p as f64 / timeline.len() as f64 - begins;
            if t < 0.0 { 0 } else { 1 + (most * (1.0 - (-t * 6.0).exp())) as u64 }
        };
        let label = match i {
            1 => {
                "establishment of a new and more equitable international economic order".to_owned()
            }
            2 => "“科技自立自强”".to_owned(),
            _ => format!("{} for all", EIGHT[i % 8]),
        };
        AdoptionLine { label, values: (0..timeline.len()).map(value).collect() }
    };
    let caption = caption("Who has taken up the formulas by when", "Sources that have used each");
    let lines = (0..lines).map(line).collect();
    AdoptionCurve { caption, unit: "sources".into(), timeline, lines }.draw(name).unwrap()
}

fn adoption_gallery() -> Vec<Figure> {
    let years = timeline(date(1946, 1, 1), 78, Granularity::Year);
    vec![
        adoption("adoption-8-years", years, 8),
        adoption("adoption-3", months(24), 3),
        adoption("adoption-1-period", months(1), 2),
    ]
}

fn gallery() -> Vec<Figure> {
    let fifteen = [
        "innovation, enterprise, technology",
        "laboratory, research",
        "rural, village, agriculture",
        "energy, carbon, climate",
        "talent, education, university",
        "medicine, vaccine",
        "finance, bank, risk",
        "科技, 创新, 自立自强",
        "trade, tariff",
        "ocean, fishery",
        "space, satellite",
        "chip, semiconductor",
        "law, court",
        "tourism, culture, heritage, museums of the provinces",
        "transport, rail",
    ];
    let many: Vec<String> =
        (0..45).map(|i| format!("{}, {}", fifteen[i % 15], EIGHT[i * 5 % 8])).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let twenty: Vec<&str> = fifteen.iter().chain(&EIGHT[..5]).copied().collect();
    let mut out = trend_gallery();
    out.extend(panel_gallery());
    out.extend(marked_gallery());
    out.extend(moved_gallery());
    out.extend(bar_gallery());
    out.extend(source_gallery());
    out.extend(term_gallery());
    out.extend(adoption_gallery());
    out.extend([
        keyness("keyness-60", 60, 0.0),
        keyness("keyness-12", 12, 0.0),
        keyness("keyness-one-sided", 10, 5.5),
        keyness_pair("keyness-2-right", [6.1, 3.2]),
        keyness_pair("keyness-2-left", [-6.1, -3.2]),
        keyness_pair("keyness-2-lopsided", [6.1, -0.6]),
    ]);
    out.extend([
        clusters("clusters-2", 180, &fifteen[..2]),
        clusters("clusters-15", 3_000, &fifteen),
        clusters("clusters-70000", 70_000, &fifteen),
        clusters("clusters-1", 40, &fifteen[..1]),
        clusters("clusters-20", 2_000, &twenty),
        clusters("clusters-45", 4_000, &many),
        dendrogram("dendrogram-1", 1, 1, &fifteen),
        dendrogram("dendrogram-2", 2, 2, &fifteen),
        dendrogram("dendrogram-12", 12, 12, &fifteen),
        dendrogram("dendrogram-60", 60, 8, &fifteen),
        dendrogram(
            "dendrogram-long",
            14,
            3,
            &[
                "a label far too long for the room that there is for it on a page of this width",
                "科",
            ],
        ),
    ]);
    out.extend(experiments::gallery());
    out
}

#[test]
fn every_form_is_well_formed_small_and_repeatable() {
    let (once, twice) = (gallery(), gallery());
    for (figure, again) in once.iter().zip(&twice) {
        well_formed(&figure.svg);
        assert_eq!(figure, again);
        assert!(figure.svg.len() < 1_000_000, "{}: {}", figure.name, figure.svg.len());
        assert!(!figure.description.contains("NaN"), "{}", figure.description);
    }
}

/// Numbers that break careless arithmetic, and texts that break careless markup.
const NASTY: [f64; 12] = [
    0.0,
    -0.0,
    1.0,
    -3.5,
    1e-320,
    f64::MIN_POSITIVE,
    1e308,
    f64::MAX,
    -f64::MAX,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
];
const NASTY_TEXTS: [&str; 6] = ["", "\0\u{1b}", "]]>&<!--", "\u{202E}abc", "\n", "\" onload='x'"];

#[test]
#[expect(clippy::too_many_lines, reason = "one figure of every form")]
fn no_number_and_no_text_breaks_a_form() {
    for round in 0..400 {
        let number = |i: usize| {
            NASTY[((noise(round * 1_000 + i) * 1e6) as i32).unsigned_abs() as usize % NASTY.len()]
        };
        let text = |i: usize| NASTY_TEXTS[(round + i) % NASTY_TEXTS.len()].to_owned();
        let caption = Caption { title: text(0), subtitle: text(1), source: text(2) };
        let (name, timeline) = (text(3), months(1 + round % 4));
        let many = |from: usize| (0..timeline.len()).map(move |i| Some(number(from + i)));
        let band = (0..timeline.len()).map(|i| Some((number(20 + i), number(30 + i)))).collect();
        let thin = many(5).collect();
        let line = TrendLine {
            label: text(4),
            values: many(0).collect(),
            band,
            thin,
            bursts: vec![BurstSpan { first: 0, last: round % timeline.len(), weight: number(7) }],
            steps: (0..timeline.len())
                .map(|i| LevelStep { first: i, last: i, level: number(60 + i) })
                .collect(),
            ..TrendLine::default()
        };
        let mark = |i: usize| Mark {
            date: date(2021 + (round % 3) as i16, 12, 1 + (i * 9) as i8),
            label: text(i),
        };
        let marks: Vec<Mark> = (0..3).map(mark).collect();
        let (y_label, x_label) = (text(5), text(0));
        let bars = (0..3).map(|i| (text(i), number(40 + i))).collect();
        let dots = (0..3).map(|i| KeynessDot {
            decided: true,
            term: text(i),
            log_ratio: number(50 + i),
            low: number(60 + i),
            high: number(70 + i),
        });
        let points =
            (0..4).map(|i| ClusterPoint { x: number(80 + i), y: number(90 + i), cluster: i });
        let caption = || caption.clone();
        let lines = vec![line];
        let (caption_, y) = (caption(), y_label.clone());
        let trends = TrendLines { caption: caption_, y_label: y, timeline, lines, marks };
        let lines = vec![trends.lines[0].clone(); 1 + round % 3];
        let figures = [
            trends.draw(&name),
            TrendPanels {
                caption: caption(),
                y_label: y_label.clone(),
                timeline,
                lines,
                marks: trends.marks.clone(),
            }
            .draw(&name),
            PeriodBars { caption: caption(), y_label, timeline, values: many(10).collect() }
                .draw(&name),
            TermBars { caption: caption(), x_label: x_label.clone(), bars }.draw(&name),
            KeynessDots {
                caption: caption(),
                x_label,
                target: text(1),
                reference: text(2),
                dots: dots.collect(),
            }
            .draw(&name),
            DendrogramChart {
                caption: caption(),
                x_label: text(1),
                unit: text(2),
                branches: (0..3)
                    .map(|i| TreeBranch {
                        label: text(i),
                        size: number(100 + i),
                        height: number(110 + i).abs(),
                        cluster: Some(i),
                    })
                    .collect(),
                merges: vec![(0, 1, number(120).abs()), (3, 2, number(121).abs())],
            }
            .draw(&name),
            ClusterMap {
                caption: caption(),
                points: points.collect(),
                labels: vec![text(0), text(1)],
            }
            .draw(&name),
            SourceGrid {
                caption: caption(),
                timeline,
                rows: vec![SourceRow {
                    name: text(3),
                    documents: (0..timeline.len() as u64)
                        .map(|p| (p * 7 + round as u64) % 3)
                        .collect(),
                    enters: Some(round % 4).filter(|place| *place < timeline.len()),
                    leaves: (round % 3 == 0).then_some(0),
                    muted: round % 5 == 0,
                }],
            }
            .draw(&name),
            DecompositionBars {
                caption: caption(),
                x_label: text(4),
                changes: vec![ChangeBars {
                    term: text(5),
                    rates: text(0),
                    bars: (0..3)
                        .map(|i| ChangeBar {
                            name: text(i),
                            kind: ChangeKind::Within,
                            value: number(100 + i),
                            interval: Some((number(110 + i), number(120 + i))),
                        })
                        .collect(),
                }],
            }
            .draw(&name),
            SlopeChart {
                caption: caption(),
                unit: text(4),
                dates: [text(0), text(1)],
                lines: (0..3)
                    .map(|i| SlopeLine {
                        label: text(i),
                        values: [Some(number(120 + i)), Some(number(130 + i))],
                        intervals: [Some((number(140 + i), number(150 + i))), None],
                        movement: Movement::Risen,
                    })
                    .collect(),
                logarithmic: round % 2 == 0,
            }
            .draw(&name),
            HeatMap {
                caption: caption(),
                unit: text(4),
                timeline,
                rows: vec![HeatRow { label: text(2), values: many(160).collect() }; 2],
                shade: [HeatShade::Linear, HeatShade::Log, HeatShade::OfRow][round % 3],
                missing: text(5),
            }
            .draw(&name),
            StreamGraph {
                caption: caption(),
                unit: text(4),
                timeline,
                bands: vec![
                    StreamBand { label: text(3), values: many(170).collect(), muted: false };
                    2
                ],
                baseline: [Baseline::Centre, Baseline::Zero, Baseline::Whole][round % 3],
            }
            .draw(&name),
            AdoptionCurve {
                caption: caption(),
                unit: text(4),
                timeline,
                lines: vec![AdoptionLine {
                    label: text(2),
                    values: vec![u64::MAX; timeline.len()],
                }],
            }
            .draw(&name),
            DispersionPlot {
                caption: caption(),
                timeline,
                rows: vec![DispersionRow {
                    label: text(1),
                    group: text(2),
                    marks: vec![(date(2021, 11, 5), u32::MAX), (date(1900, 1, 1), 0)],
                }],
                all: vec![date(2021, 12, 24)],
            }
            .draw(&name),
        ];
        for figure in figures.into_iter().flatten() {
            well_formed(&figure.svg);
        }
    }
}

/// `GALLERY=folder cargo test --lib chart::gallery -- --ignored` writes every picture there.
#[cfg(feature = "png")]
#[test]
#[ignore = "writes pictures to look at"]
fn write_pictures() {
    let Some(folder) = std::env::var_os("GALLERY").map(std::path::PathBuf::from) else {
        return println!("skipped: GALLERY names no folder");
    };
    for figure in gallery() {
        std::fs::write(folder.join(format!("{}.svg", figure.name)), &figure.svg).unwrap();
        std::fs::write(folder.join(format!("{}.png", figure.name)), figure.png(1.5).unwrap())
            .unwrap();
    }
}
