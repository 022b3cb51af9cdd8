/**
 * Training files as others write them: one reader per format behind {@code TrainingFormat}, over
 * rows from JSON, delimited text, TREC runs or Parquet. In: files and pipes, packed or not. Out:
 * mined negatives, and texts of collections. The only user of the Parquet and CSV libraries;
 * imports {@code serde} and the pure ring. {@code runtime}, {@code http} and {@code cli} may import
 * it.
 */
package io.ecistreams.serde.format;
