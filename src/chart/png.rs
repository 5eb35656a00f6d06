//! A figure -> a PNG picture, by resvg.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{FallbackSelectionFn, FontResolver, Options, Tree, fontdb};

use super::Figure;
use crate::error::{Error, Result};

/// Faces to draw with when none of the theme's own is installed, the likeliest first.
const SANS_SERIF: [&str; 8] = [
    "Inter",
    "Helvetica",
    "Arial",
    "Noto Sans",
    "Liberation Sans",
    "DejaVu Sans",
    "Segoe UI",
    "Helvetica Neue",
];

/// The fonts of this machine, read once.
static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut found = fontdb::Database::new();
    found.load_system_fonts();
    let mut faces: Vec<fontdb::FaceInfo> = found.faces().cloned().collect();
    faces.sort_by_cached_key(rank);
    let mut fonts = fontdb::Database::new();
    for face in faces {
        fonts.push_face_info(face);
    }
    let installed = |family: &&str| {
        let query =
            fontdb::Query { families: &[fontdb::Family::Name(family)], ..Default::default() };
        fonts.query(&query).is_some()
    };
    let any = || fonts.faces().find_map(|face| Some(face.families.first()?.0.clone()));
    let family = SANS_SERIF.iter().find(|f| installed(f)).map(|f| (*f).to_owned()).or_else(any);
    if let Some(family) = family {
        fonts.set_sans_serif_family(family);
    }
    Arc::new(fonts)
});

/// Where a face stands among those to try for a character that the first font lacks: faces without
/// serifs first, the regular ones before the rest, and the same order on every run.
fn rank(face: &fontdb::FaceInfo) -> (u8, bool, u16, String) {
    let name = face.families.first().map_or("", |family| family.0.as_str());
    let look = match name {
        "Noto Sans CJK SC" | "PingFang SC" | "Microsoft YaHei" => 0,
        _ if name.contains("Mono") => 3,
        _ if name.contains("Sans") => 1,
        _ => 2,
    };
    let plain = face.style == fontdb::Style::Normal && face.stretch == fontdb::Stretch::Normal;
    (look, !plain, face.weight.0.abs_diff(400), face.post_script_name.clone())
}

/// resvg's own choice, but among faces of the same weight if one has the character.
fn fallback() -> FallbackSelectionFn<'static> {
    let choose = FontResolver::default_fallback_selector();
    Box::new(move |c, used, fonts| {
        let weight = fonts.face(*used.first()?)?.weight;
        let others = fonts.faces().filter(|face| face.weight != weight).map(|face| face.id);
        let excluded: Vec<fontdb::ID> = used.iter().copied().chain(others).collect();
        choose(c, &excluded, fonts).or_else(|| choose(c, used, fonts))
    })
}

/// Largest number of pixels drawn, 400 MB of them.
const MOST_PIXELS: f32 = 1e8;

impl Figure {
    /// The picture as a PNG file on white, `scale` pixels to one of the SVG. Text is drawn with the
    /// fonts of this machine, so the bytes are the same only on machines with the same fonts.
    pub fn png(&self, scale: f32) -> Result<Vec<u8>> {
        let fail = |what: String| Error::Numeric {
            method: "png",
            what: format!("figure `{}`: {what}", self.name),
        };
        if FONTS.is_empty() {
            return Err(fail("no font is installed to draw its text with".to_owned()));
        }
        let options = Options {
            fontdb: Arc::clone(&FONTS),
            font_resolver: FontResolver {
                select_font: FontResolver::default_font_selector(),
                select_fallback: fallback(),
            },
            ..Options::default()
        };
        let tree = Tree::from_str(&self.svg, &options).map_err(|e| fail(e.to_string()))?;
        let size = tree.size();
        if !(scale > 0.0 && size.width() * size.height() * scale * scale <= MOST_PIXELS) {
            let allowed = "above 0 and at most 100 million pixels in all";
            return Err(Error::setting("png scale", scale, allowed));
        }
        let pixels = |length: f32| ((length * scale).round() as i32).unsigned_abs().max(1);
        let mut picture = Pixmap::new(pixels(size.width()), pixels(size.height()))
            .ok_or_else(|| fail("no memory for the picture".to_owned()))?;
        picture.fill(resvg::tiny_skia::Color::WHITE);
        resvg::render(&tree, Transform::from_scale(scale, scale), &mut picture.as_mut());
        picture.encode_png().map_err(|e| fail(e.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_are_checked_and_obeyed() {
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"80\" height=\"40\"></svg>";
        let text = String::new;
        let figure = Figure {
            name: text(),
            title: text(),
            description: text(),
            svg: svg.to_owned(),
            spots: Vec::new(),
        };
        if FONTS.is_empty() {
            return println!("skipped: no fonts on this machine");
        }
        let png = figure.png(1.5).unwrap();
        assert_eq!(png[16..24], [0, 0, 0, 120, 0, 0, 0, 60]);
        for scale in [0.0, -1.0, f32::NAN, f32::INFINITY, 1e6] {
            let error = figure.png(scale).unwrap_err().to_string();
            assert!(error.contains("at most 100 million pixels"), "{error}");
        }
    }
}
