//! The command line of Dateline: parse, run, say what went wrong, exit.

mod cli;

use std::process::ExitCode;

use dateline::Error;

/// 0 done, 1 failed, 2 wrong usage, 130 interrupted.
fn main() -> ExitCode {
    match cli::run(std::env::args_os().collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if cli::terminal::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            if let Some(usage) = error.downcast_ref::<clap::Error>() {
                let _ = usage.print();
                return ExitCode::from(u8::try_from(usage.exit_code()).unwrap_or(2));
            }
            cli::terminal::print_error(&error);
            match error.downcast_ref::<Error>() {
                Some(Error::Cancelled | Error::Paused { .. }) => ExitCode::from(130),
                Some(Error::Setting { .. } | Error::Query { .. }) => ExitCode::from(2),
                _ => ExitCode::FAILURE,
            }
        }
    }
}
