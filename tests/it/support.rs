//! What the checks share: running the program, scratch folders, reading tables, made-up reports.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use assert_cmd::Command;
use tempfile::TempDir;

/// The sample reports, as named from the folder of the package, where the program runs.
pub(crate) const REPORTS: &str = "tests/data/reports";

/// The folder of the package.
pub(crate) fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder of data beside the package, or `None` with a printed line when it is not there.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let place = package().join("../shared").join(path);
    if !place.exists() {
        println!("skipped: ../shared/{path} is not there");
    }
    place.exists().then_some(place)
}

/// A folder that goes with its value.
pub(crate) fn scratch() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

/// The path of the program under test.
pub(crate) fn program() -> &'static Path {
    Path::new(assert_cmd::cargo::cargo_bin!("dateline"))
}

/// What a run of the program left.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// The same, once the run is known to have succeeded.
    #[track_caller]
    pub(crate) fn done(self) -> Self {
        assert_eq!(self.code, 0, "{}", self.err);
        self
    }

    /// Fails unless the run ended with `code` and an error that holds every one of `parts`, was
    /// put in plain words and wrote nothing on standard output.
    #[track_caller]
    pub(crate) fn failed(&self, code: i32, parts: &[&str]) {
        assert_eq!(self.code, code, "{self:?}");
        assert!(self.err.starts_with("error: "), "{}", self.err);
        for part in parts {
            assert!(self.err.contains(part), "no {part:?} in {:?}", self.err);
        }
        for odd in ["panicked", "RUST_BACKTRACE", "Os {", "Error {", "src/"] {
            assert!(!self.err.contains(odd), "{odd:?} in {:?}", self.err);
        }
        assert_eq!(self.out, "");
    }
}

/// Runs the program in `folder`.
pub(crate) fn dateline_in(folder: &Path, arguments: &[&str]) -> Ran {
    let mut command = Command::new(program());
    command.args(arguments).current_dir(folder).timeout(Duration::from_secs(120));
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    Ran {
        code: output.status.code().expect("the program ended by itself"),
        out: text(&output.stdout),
        err: text(&output.stderr),
    }
}

/// Runs the program in the folder of the package and leaves its result in `output`.
pub(crate) fn dateline_to(output: &Path, arguments: &[&str]) -> Ran {
    let output = output.display().to_string();
    let arguments: Vec<&str> = arguments.iter().copied().chain(["--output", &output]).collect();
    dateline_in(package(), &arguments)
}

/// The result of `dateline run` over the sample reports, made once.
pub(crate) fn sample_run() -> &'static Path {
    static RESULT: OnceLock<PathBuf> = OnceLock::new();
    RESULT.get_or_init(|| {
        let output = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sample-run");
        dateline_to(&output, &["run", REPORTS, "--by", "month", "--quiet"]).done();
        output
    })
}

/// A CSV table as text.
#[derive(Debug, PartialEq)]
pub(crate) struct Csv {
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Csv {
    pub(crate) fn read(path: &Path) -> Self {
        let text = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut reader = csv::Reader::from_reader(&text[..]);
        let fields = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
        let columns = fields(reader.headers().unwrap());
        let rows = reader.records().map(|record| fields(&record.unwrap())).collect();
        Self { columns, rows }
    }

    /// The table `name` of a result folder.
    pub(crate) fn of(result: &Path, name: &str) -> Self {
        Self::read(&result.join(format!("tables/{name}.csv")))
    }

    #[track_caller]
    pub(crate) fn place(&self, column: &str) -> usize {
        let found = self.columns.iter().position(|name| name == column);
        found.unwrap_or_else(|| panic!("no column {column} in {:?}", self.columns))
    }

    /// The fields of one column.
    #[track_caller]
    pub(crate) fn column(&self, name: &str) -> Vec<&str> {
        let place = self.place(name);
        self.rows.iter().map(|row| row[place].as_str()).collect()
    }

    /// One column as numbers; what is missing is NaN.
    #[track_caller]
    pub(crate) fn numbers(&self, name: &str) -> Vec<f64> {
        let number =
            |field: &&str| if field.is_empty() { f64::NAN } else { field.parse().unwrap() };
        self.column(name).iter().map(number).collect()
    }
}

/// Every file below `folder` with its bytes, by path.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
    let name = |path: &Path| path.strip_prefix(folder).unwrap().display().to_string();
    entries
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| (name(entry.path()), fs::read(entry.path()).unwrap()))
        .collect()
}

/// The names in a folder, hidden ones too.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|e| name(e.unwrap())).collect();
    names.sort();
    names
}

/// Writes `documents` made-up dated reports as JSON lines: four kinds of news over three years.
pub(crate) fn generate(path: &Path, documents: u32, sentences: u32) {
    const KINDS: [[&str; 8]; 4] = [
        ["harvest", "rice", "field", "tractor", "grain", "seed", "village", "irrigation"],
        ["hospital", "doctor", "nurse", "clinic", "patient", "vaccine", "health", "ward"],
        ["port", "ship", "container", "berth", "cargo", "customs", "barge", "wharf"],
        ["school", "teacher", "pupil", "lesson", "classroom", "reading", "campus", "exam"],
    ];
    const COMMON: [&str; 8] =
        ["county", "work", "people", "new", "meeting", "plan", "year", "held"];
    // Numerical Recipes' generator: enough to vary words.
    let mut state = 1_u32;
    let mut draw = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as usize % below
    };
    let mut text = String::new();
    for document in 0..documents {
        let kind = KINDS[document as usize % 4];
        let (month, day) = (document * 36 / documents, draw(28) + 1);
        let date = format!("{}-{:02}-{day:02}", 2021 + month / 12, month % 12 + 1);
        let mut body = String::new();
        for _ in 0..sentences {
            for _ in 0..4 {
                body += &format!("the {} {} of ", kind[draw(8)], COMMON[draw(8)]);
            }
            body += &format!("place{}. ", draw(300));
        }
        let record =
            serde_json::json!({ "id": format!("d{document}"), "date": date, "text": body });
        text += &format!("{record}\n");
    }
    fs::write(path, text).unwrap();
}
