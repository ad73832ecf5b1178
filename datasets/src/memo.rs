//! Files repeat their words row after row: the last one looked up is remembered.

/// What the last word meant.
pub(crate) struct Memo<T> {
    word: String,
    meaning: Option<T>,
}

impl<T: Clone> Memo<T> {
    pub(crate) fn new() -> Self {
        Memo { word: String::new(), meaning: None }
    }

    /// The meaning of a word, looked up unless it is the word asked for last.
    pub(crate) fn get<E>(&mut self, word: &str, look_up: impl FnOnce(&str) -> Result<T, E>) -> Result<T, E> {
        if let Some(meaning) = self.meaning.as_ref().filter(|_| self.word == word) {
            return Ok(meaning.clone());
        }
        let meaning = look_up(word)?;
        self.word.clear();
        self.word.push_str(word);
        self.meaning = Some(meaning.clone());
        Ok(meaning)
    }
}
