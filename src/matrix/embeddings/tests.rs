use std::fs;
use std::path::{Path, PathBuf};

use ndarray::array;
use tempfile::TempDir;

use super::*;

fn file(folder: &TempDir, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

fn message(path: &Path, ids: &[&str]) -> String {
    let error = Embeddings::read(path).and_then(|vectors| vectors.aligned(ids)).unwrap_err();
    error.to_string().replace(&format!("{}/", path.parent().unwrap().display()), "")
}

/// A `.npy` file of version 1.
fn npy(descr: &str, shape: &str, fortran: &str, values: &[u8]) -> Vec<u8> {
    let header =
        format!("{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': ({shape}), }}\n");
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.as_bytes());
    bytes.extend(values);
    bytes
}

fn floats(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

#[test]
fn tables_are_keyed_by_id() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder, "v.csv", "x,id,y\n1,b,2\n-0.5,a,1e3\n0,c,0\n");
    let vectors = Embeddings::read(&path).unwrap();
    assert_eq!(vectors.aligned(&["a", "b"]).unwrap(), array![[-0.5, 1000.0], [1.0, 2.0]]);
    assert_eq!(
        message(&path, &["a", "x", "y"]),
        "v.csv: no vector for 2 of 3 documents, the first with id \"x\"; the ids of the file are \
         such as \"b\""
    );
    for (text, expected) in [
        ("id,x\na,1\nb,many\n", "v.csv: line 3, column x: \"many\" is not a number"),
        ("id,x\na,1\nb,1,2\n", "v.csv: line 3: 3 fields, where the header has 2"),
        ("id,x\na,1\na,2\n", "v.csv: vectors 1 and 2 both have id \"a\""),
        ("id,x\na,nan\n", "v.csv: vector 1, coordinate 1: NaN is no finite number"),
        ("name,x\na,1\n", "v.csv: no column is called id (or ids, doc_id, document)"),
        ("id,x\n", "v.csv: it holds no vectors"),
        ("", "v.csv: no column is called id (or ids, doc_id, document)"),
    ] {
        assert_eq!(message(&file(&folder, "v.csv", text), &["a"]), expected);
    }
    let other = folder.path().join("v.txt").display().to_string();
    assert_eq!(
        Embeddings::read(Path::new(&other)).unwrap_err().to_string(),
        format!("--embeddings {other}: must be a file that ends in .csv, .npy, .npz or .parquet")
    );
    assert!(message(&folder.path().join("none.csv"), &[]).starts_with("cannot read none.csv"));
}

#[test]
fn arrays_of_numpy_are_rows_in_document_order() {
    let folder = tempfile::tempdir().unwrap();
    let values = floats(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    let rows = file(&folder, "v.npy", npy("<f4", "3, 2", "False", &values));
    let expected = array![[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]];
    assert_eq!(Embeddings::read(&rows).unwrap().aligned(&["a", "b", "c"]).unwrap(), expected);
    let columns = file(&folder, "f.npy", npy("<f4", "2, 3", "True", &values));
    assert_eq!(Embeddings::read(&columns).unwrap().aligned(&["a", "b"]).unwrap(), expected.t());
    let halves: Vec<u8> =
        [0x3c00_u16, 0xc000, 0x0001, 0x7bff].iter().flat_map(|b| b.to_le_bytes()).collect();
    let halves = file(&folder, "h.npy", npy("<f2", "2, 2", "False", &halves));
    assert_eq!(
        Embeddings::read(&halves).unwrap().aligned(&["a", "b"]).unwrap(),
        array![[1.0, -2.0], [2.0_f64.powi(-24), 65504.0]]
    );
    assert_eq!(
        message(&rows, &["a"]),
        "v.npy: 3 vectors for 1 documents: without ids there must be one a document, in the order \
         of the documents"
    );
    for (bytes, expected) in [
        (npy("<f4", "3, 3", "False", &values), "v.npy: cut off: shape [3, 3] of <f4 in 24 bytes"),
        (
            npy("<i4", "3, 2", "False", &values),
            "v.npy: its values are of type <i4: must be float16, 32 or 64",
        ),
        (npy("<f4", "6,", "False", &values), "v.npy: 1 dimensions, where there must be two"),
        (
            b"PK\x03\x04 and more".to_vec(),
            "v.npy: not an array of NumPy: it does not begin with \\x93NUMPY",
        ),
    ] {
        assert_eq!(message(&file(&folder, "v.npy", bytes), &["a"]), expected);
    }
    assert!(
        message(&file(&folder, "v.npy", ""), &["a"]).starts_with("v.npy: not an array of NumPy")
    );
}

#[test]
fn archives_of_numpy_hold_ids_and_vectors() {
    use std::io::Write;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;
    let folder = tempfile::tempdir().unwrap();
    let text: Vec<u8> =
        "b\0a\0ü\0".chars().flat_map(|sign| u32::from(sign).to_le_bytes()).collect();
    let path = folder.path().join("v.npz");
    let mut archive = ZipWriter::new(fs::File::create(&path).unwrap());
    for (name, bytes) in [
        ("vectors.npy", npy("<f4", "3, 1", "False", &floats(&[1.0, 2.0, 3.0]))),
        ("ids.npy", npy("<U2", "3,", "False", &text)),
    ] {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(&bytes).unwrap();
    }
    archive.finish().unwrap();
    let vectors = Embeddings::read(&path).unwrap();
    assert_eq!(vectors.aligned(&["ü", "a"]).unwrap(), array![[3.0], [2.0]]);
    assert!(
        message(&file(&folder, "v.npz", "no archive"), &[]).starts_with("v.npz: not a .npz file")
    );
}
