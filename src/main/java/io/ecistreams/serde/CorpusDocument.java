package io.ecistreams.serde;

/**
 * A text of a collection, for IDF tables and as a passage.
 *
 * @param text may be empty: real collections have empty documents
 */
public record CorpusDocument(String id, String text) {}
