//! Appending: under a lock that all processes share, one write and one sync for a batch.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::head::Head;
use super::record::Entry;
use super::seal::{Seal, Sealed};
use super::{ANCHOR, DIRECTORY, HEAD, LOCK, LOG};

/// A failure in words, for everybody whose record was in the batch.
pub(super) type Done<T> = Result<T, String>;

/// Makes what was written to the log survive a loss of power.
pub(super) type Sync = Box<dyn Fn(&File) -> io::Result<()> + Send>;

/// Writes records at the end of the log.
pub(super) struct Writer {
    directory: PathBuf,
    anchor: PathBuf,
    lock: File,
    /// The last record known to this process.
    head: Head,
    sync: Sync,
    /// Why nothing more may be written: a failed sync is never tried again.
    broken: Option<String>,
}

impl Writer {
    /// Opens the log of a data directory, or begins it.
    pub(super) fn open(data: &Path, seal: &Seal, sync: Sync) -> Done<Writer> {
        let (directory, anchor) = (data.join(DIRECTORY), data.join(ANCHOR));
        let at = |path: PathBuf| move |error: io::Error| format!("{}: {error}", path.display());
        DirBuilder::new().recursive(true).mode(0o700).create(&directory).map_err(at(directory.clone()))?;
        let path = directory.join(LOCK);
        let lock = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path);
        let lock = lock.map_err(at(path.clone()))?;
        lock.lock().map_err(at(path))?;
        let head = begin(&directory, read_anchor(&anchor)?)?;
        seal.check(&directory)?;
        let mut writer = Writer { directory, anchor, lock, head, sync, broken: None };
        let caught_up = writer.open_log().and_then(|mut log| writer.catch_up(&mut log));
        writer.unlock()?;
        caught_up.map(|()| writer)
    }

    /// Whether records can be written, as far as is known.
    pub(super) fn check(&self) -> Done<()> {
        match &self.broken {
            Some(reason) => Err(reason.clone()),
            None => self.open_log().map(|_| ()),
        }
    }

    /// Writes records and syncs them; gives the sequence number of the first.
    pub(super) fn append(&mut self, records: Vec<Sealed>) -> Done<u64> {
        if let Some(reason) = &self.broken {
            return Err(reason.clone());
        }
        self.lock.lock().map_err(|error| self.at(LOCK, &error))?;
        let written = self.append_locked(records);
        self.unlock()?;
        written
    }

    fn append_locked(&mut self, records: Vec<Sealed>) -> Done<u64> {
        let mut log = self.open_log()?;
        self.catch_up(&mut log)?;
        let first = self.head.sequence + 1;
        self.write(&mut log, records)?;
        Ok(first)
    }

    /// Brings the head up to the end of the log: what other processes wrote, or this one before it could say so. A
    /// last line that a crash has cut off is removed, and a record says so.
    fn catch_up(&mut self, log: &mut File) -> Done<()> {
        self.check_holds(log, &self.head, "its head")?;
        if let Some(anchor) = read_anchor(&self.anchor)? {
            self.check_holds(log, &anchor, ANCHOR)?;
        }
        let length = log.metadata().map_err(|error| self.at(LOG, &error))?.len();
        if length == self.head.bytes {
            return Ok(());
        }
        let mut added = Vec::new();
        log.seek(SeekFrom::Start(self.head.bytes))
            .and_then(|_| log.read_to_end(&mut added))
            .map_err(|error| self.at(LOG, &error))?;
        let mut rest = added.as_slice();
        while let Some(end) = rest.iter().position(|&byte| byte == b'\n') {
            self.follow(&rest[..end])?;
            rest = &rest[end + 1..];
        }
        if !rest.is_empty() {
            return self.repair(log, rest);
        }
        // Another process may have died between writing and syncing; the head must never say more than the disk holds.
        self.sync(log)?;
        self.write_head()
    }

    /// Sees to it that a record of the log ends where a head or an anchor says, and is the one that it names.
    fn check_holds(&self, log: &File, named: &Head, by: &str) -> Done<()> {
        if named.sequence == 0 {
            return Ok(());
        }
        if log.metadata().map_err(|error| self.at(LOG, &error))?.len() < named.bytes {
            return Err(self.tampered(&format!("shorter than {by} says")));
        }
        let expected = format!("\"hash\":\"{}\"}}\n", named.hash);
        let mut found = vec![0; expected.len()];
        let start = named.bytes.saturating_sub(expected.len() as u64);
        log.read_exact_at(&mut found, start).map_err(|error| self.at(LOG, &error))?;
        if found == expected.as_bytes() {
            return Ok(());
        }
        Err(self.tampered(&format!("record {} is not the one that {by} names", named.sequence)))
    }

    /// Takes a line of the log as the new head.
    fn follow(&mut self, line: &[u8]) -> Done<()> {
        let entry = Entry::from_line(line).map_err(|reason| self.tampered(&reason))?;
        if (entry.sequence, &entry.previous) != (self.head.sequence + 1, &self.head.hash) {
            return Err(self.tampered("a record does not follow the one before"));
        }
        let bytes = self.head.bytes + line.len() as u64 + 1;
        self.head = Head { sequence: entry.sequence, bytes, hash: entry.hash };
        Ok(())
    }

    /// Cuts off half a record. Nobody was told that it is written, so nothing was shown on its strength.
    fn repair(&mut self, log: &mut File, torn: &[u8]) -> Done<()> {
        log.set_len(self.head.bytes).map_err(|error| self.at(LOG, &error))?;
        let (bytes, hash) = (torn.len(), blake3::hash(torn).to_hex());
        let outcome = format!("removed a line that was cut off: {bytes} bytes, BLAKE3 {hash}");
        self.write(log, vec![Sealed::of_program("audit.repair", outcome)])
    }

    fn write(&mut self, log: &mut File, records: Vec<Sealed>) -> Done<()> {
        let (lines, head) = self.lines(records)?;
        if let Err(error) = log.write_all(lines.as_bytes()) {
            self.cut_back(log);
            return Err(self.at(LOG, &error));
        }
        if let Err(reason) = self.sync(log) {
            self.cut_back(log);
            return Err(reason);
        }
        self.head = head;
        self.write_head()
    }

    /// A failure is final: the system has forgotten which pages were not written, and would now say that all are.
    fn sync(&mut self, log: &File) -> Done<()> {
        (self.sync)(log).map_err(|error| {
            let reason = self.at(LOG, &error);
            self.broken = Some(reason.clone());
            reason
        })
    }

    /// The lines of records that go to the end of the log, and the head after them.
    fn lines(&self, records: Vec<Sealed>) -> Done<(String, Head)> {
        let time = jiff::Timestamp::now().to_string();
        let (mut head, mut lines) = (self.head.clone(), String::new());
        for sealed in records {
            let entry = Entry::new(head.sequence + 1, time.clone(), sealed, head.hash);
            let (line, hash) = entry.to_line().map_err(|error| error.to_string())?;
            head = Head { sequence: entry.sequence, bytes: head.bytes + line.len() as u64, hash };
            lines.push_str(&line);
        }
        Ok((lines, head))
    }

    /// Takes back what could not be written: nobody was told that it is there, and another process must not go on from
    /// what the disk may not hold. What cannot be taken back either is found when the log is caught up with.
    fn cut_back(&self, log: &File) {
        let _ = log.set_len(self.head.bytes);
    }

    fn write_head(&self) -> Done<()> {
        self.head.write(&self.directory.join(HEAD)).map_err(|error| self.at(HEAD, &error))?;
        let anchored = match self.anchor.exists() {
            true => self.head.write(&self.anchor),
            false => self.head.create(&self.anchor, &self.anchor.with_extension("anchor.new")),
        };
        anchored.map_err(|error| format!("{}: {error}", self.anchor.display()))
    }

    /// Opened anew for each batch: a log that was moved away must not be written on unseen.
    fn open_log(&self) -> Done<File> {
        let opened = OpenOptions::new().read(true).append(true).open(self.directory.join(LOG));
        opened.map_err(|error| self.at(LOG, &error))
    }

    fn unlock(&self) -> Done<()> {
        self.lock.unlock().map_err(|error| self.at(LOCK, &error))
    }

    fn at(&self, name: &str, error: &io::Error) -> String {
        format!("{}: {error}", self.directory.join(name).display())
    }

    fn tampered(&self, what: &str) -> String {
        format!("{}: {what}; see `trama audit verify`", self.directory.join(LOG).display())
    }
}

/// The anchor, as far as there is one.
fn read_anchor(path: &Path) -> Done<Option<Head>> {
    Head::read(path).map_err(|error| format!("{}: {error}; see `trama audit verify`", path.display()))
}

/// The head in a directory; a new log where there is neither log nor head. A log that lost its head, or a head or an
/// anchor that lost its log, is not begun afresh.
fn begin(directory: &Path, anchor: Option<Head>) -> Done<Head> {
    let (log, path) = (directory.join(LOG), directory.join(HEAD));
    let at = |path: &Path, error: &io::Error| format!("{}: {error}", path.display());
    let head = Head::read(&path).map_err(|error| at(&path, &error))?;
    let known = head.iter().chain(&anchor).map(|head| head.sequence).max().unwrap_or(0);
    match (head, log.exists()) {
        (Some(head), true) => Ok(head),
        (_, false) if known > 0 => {
            Err(format!("{}: gone, with {known} records; see `trama audit verify`", log.display()))
        }
        (None, true) => Err(format!("{}: gone, beside a log; see `trama audit verify`", path.display())),
        (_, false) => {
            let head = Head::start();
            head.create(&path, &directory.join("head.new")).map_err(|error| at(&path, &error))?;
            let file = OpenOptions::new().append(true).create_new(true).mode(0o600).open(&log);
            file.and_then(|file| file.sync_all()).map_err(|error| at(&log, &error))?;
            for synced in [directory, directory.parent().unwrap_or(directory)] {
                fs::File::open(synced).and_then(|file| file.sync_all()).map_err(|error| at(synced, &error))?;
            }
            Ok(head)
        }
    }
}
