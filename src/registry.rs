//! One line an entry: the key, its parameters, the serde tag, the dispatch, the list of keys.

/// Declares an enum of methods, each behind a key with a parameters struct of its own.
///
/// The struct of every entry has an inherent method of the name given after `fn`, which takes the
/// same arguments, and `check`, which refuses settings outside their range.
macro_rules! registry {
    ($(#[$meta:meta])* $vis:vis enum $name:ident tagged $tag:literal;
     fn $run:ident($($arg:ident: $arg_type:ty),+) -> $out:ty;
     $($entries:tt)+) => {
        $crate::registry::registry! {
            @entries [$(#[$meta])*] [$vis] $name $tag
            $run [$($arg: $arg_type),+] ($($arg),+) [$out] $($entries)+
        }
    };
    // The arguments of the call are one token tree here, so that each entry can repeat them.
    (@entries [$(#[$meta:meta])*] [$vis:vis] $name:ident $tag:literal
     $run:ident [$($signature:tt)+] $arguments:tt [$out:ty]
     $( $(#[$entry_meta:meta])* $key:literal => $variant:ident($params:ty) ),+ $(,)?) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(tag = $tag)]
        $vis enum $name { $( $(#[$entry_meta])* #[serde(rename = $key)] $variant($params) ),+ }

        impl $name {
            /// Every key, in listing order.
            pub const KEYS: &'static [&'static str] = &[$($key),+];

            /// The entry for `key` with its default parameters.
            pub fn by_key(key: &str) -> Option<Self> {
                match key {
                    $( $key => Some(Self::$variant(<$params>::default())), )+
                    _ => None,
                }
            }

            /// The key of this entry.
            pub fn key(&self) -> &'static str {
                match self { $( Self::$variant(_) => $key ),+ }
            }

            /// Refuses settings outside their range.
            pub fn check(&self) -> $crate::error::Result<()> {
                match self { $( Self::$variant(params) => params.check() ),+ }
            }

            /// Run this entry.
            pub fn $run(&self, $($signature)+) -> $out {
                match self {
                    $( Self::$variant(params) => {
                        $crate::registry::registry!(@call params $run $arguments)
                    } ),+
                }
            }
        }
    };
    (@call $params:ident $run:ident ($($arg:ident),+)) => { $params.$run($($arg),+) };
}
pub(crate) use registry;
