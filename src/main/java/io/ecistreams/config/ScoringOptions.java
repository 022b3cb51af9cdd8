package io.ecistreams.config;

import static io.ecistreams.config.Requirement.aboveZero;
import static io.ecistreams.config.Requirement.anyFinite;
import static io.ecistreams.config.Requirement.anything;
import static io.ecistreams.config.Requirement.atLeast;
import static io.ecistreams.config.Requirement.between;
import static io.ecistreams.config.Requirement.eachMatching;
import static io.ecistreams.config.Requirement.matching;
import static io.ecistreams.config.Requirement.oneOf;
import static io.ecistreams.config.Requirement.share;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;

/** Options of what is computed: windows, calibration, the definition, the encoder, limits. */
final class ScoringOptions {

  private ScoringOptions() {}

  static void define(ConfigDef definition) {
    defineRanking(new OptionGroup(definition, "Ranking"));
    defineViews(new OptionGroup(definition, "Hybrids and views"));
    MixtureOptions.define(definition);
    AlarmOptions.define(definition);
    defineCalibration(new OptionGroup(definition, "Calibration"));
    defineDefinition(new OptionGroup(definition, "Definition of the score"));
    defineEncoder(new OptionGroup(definition, "Encoder"));
    defineLimits(new OptionGroup(definition, "Limits"));
  }

  private static void defineRanking(OptionGroup ranking) {
    ranking
        .high(
            Keys.EMIT_INTERVAL_MS,
            Type.LONG,
            2_000L,
            atLeast(0),
            "Shortest time between two rankings of a board, in milliseconds; 0 emits after every"
                + " record. Effective ranks and hybrids may be older than the scores beside them: they"
                + " take a tenth of the time at most.")
        .low(
            Keys.EMIT_CATCH_UP_INTERVAL_MS,
            Type.LONG,
            20_000L,
            atLeast(0),
            "The same, in milliseconds, while records are counted more than ten seconds after they"
                + " were sent, as when catching up after hours offline; below emit.interval.ms, or"
                + " where that is 0, it has no effect.")
        .high(
            Keys.WINDOWS_MS,
            Type.LIST,
            "900000,0",
            eachMatching("whole numbers of milliseconds, separated by commas", "\\d{1,15}"),
            "Window lengths in milliseconds, the first is the primary one; 0 is everything since"
                + " the start, others are multiples of pane.ms.")
        .medium(
            Keys.PANE_MS,
            Type.LONG,
            60_000L,
            atLeast(1),
            "Smallest slice of event time, in milliseconds; windows move in steps of it.")
        .medium(
            Keys.GRACE_MS,
            Type.LONG,
            120_000L,
            atLeast(0),
            "How long after the end of its pane a record may still come, in milliseconds, by the"
                + " newest event of its board; later ones are counted and dropped.")
        .medium(
            Keys.MAX_FUTURE_MS,
            Type.LONG,
            60_000L,
            atLeast(0),
            "How far ahead of the wall clock minedAt may lie, in milliseconds, at most grace.ms"
                + " plus pane.ms; beyond it the record is a dead letter, as one fast clock would"
                + " make the records of all others late.")
        .low(
            Keys.JOURNAL_SLOTS,
            Type.INT,
            1_024,
            between(16, 1_048_576),
            "Records of a source that the row journal holds between two snapshots; more means"
                + " rarer snapshots and a longer restore.")
        .medium(
            Keys.LIVE_STATE_MB,
            Type.INT,
            0,
            between(0, 1_048_576),
            "Memory for the live state of this instance's boards, in mebibytes; beyond it boards"
                + " that were used longest ago are dropped from memory and read from the local"
                + " stores when they are needed; 0 is two fifths of the heap.")
        .low(
            Keys.CLOSED_PANES_PRECISION,
            Type.STRING,
            "double",
            oneOf("double", "single"),
            "How the matrix of a pane is held that takes no more records: single halves its memory"
                + " and moves scores by less than 1e-6 of themselves, so that a restart may change"
                + " them by as much, where double keeps them to 1e-9.")
        .low(
            Keys.IDLE_BOARD_RETENTION_MS,
            Type.LONG,
            604_800_000L,
            atLeast(1),
            "How long a board without records is kept, in milliseconds; at least the longest"
                + " window plus grace.ms.");
  }

  private static void defineViews(OptionGroup views) {
    views
        .medium(
            Keys.HYBRIDS_MAX_SOURCES,
            Type.INT,
            3,
            between(1, 4),
            "Most sources in a hybrid; 1 scores none. Hybrids of the twelve best sources are"
                + " scored, 66 pairs and 220 triples: with many sources a bounded number at each"
                + " ranking, in turns.")
        .medium(
            Keys.HYBRIDS_POOLING,
            Type.STRING,
            "source",
            oneOf("source", "query", "negative"),
            "What counts the same in a hybrid: every source (equal shares), every query or every"
                + " negative.")
        .low(
            Keys.VIEW_KAPPA,
            Type.DOUBLE,
            1_000.0,
            aboveZero(),
            "Another kappa at which every score is shown as well; ranks and the definition id do"
                + " not depend on it.");
  }

  private static void defineCalibration(OptionGroup calibration) {
    calibration
        .medium(
            Keys.CALIBRATION_QUERIES,
            Type.INT,
            128,
            between(16, 4_096),
            "Distinct queries over which the background of a board is measured.")
        .medium(
            Keys.CALIBRATION_MIN_QUERIES,
            Type.INT,
            16,
            between(16, 4_096),
            "Distinct queries that suffice once calibration.time.limit.ms is over.")
        .medium(
            Keys.CALIBRATION_TIME_LIMIT_MS,
            Type.LONG,
            0L,
            atLeast(0),
            "When a board may start with fewer queries, in milliseconds after its first record; 0"
                + " waits for all.")
        .low(
            Keys.BACKGROUNDS_FILE,
            Type.STRING,
            null,
            anything(),
            "JSON file with backgrounds given in advance; their boards need no calibration.");
  }

  private static void defineDefinition(OptionGroup score) {
    score
        .medium(
            Keys.THETA,
            Type.DOUBLE,
            3.0,
            anyFinite(),
            "False-negative logit at which target consistency is one half; a change makes a new"
                + " definition id.")
        .medium(
            Keys.TEMPERATURE,
            Type.DOUBLE,
            2.0,
            aboveZero(),
            "Temperature of semantic locality in units of the background; a change makes a new"
                + " definition id.")
        .medium(
            Keys.LEXICAL_WEIGHT,
            Type.DOUBLE,
            0.5,
            share(),
            "How much of the weight full lexical overlap with the query takes away; a change makes"
                + " a new definition id.")
        .medium(
            Keys.KAPPA,
            Type.DOUBLE,
            1.0,
            aboveZero(),
            "Scale inside the log-determinant, larger rewards diversity more; a change makes a new"
                + " definition id.")
        .low(
            Keys.IDF_CORPUS_FILE,
            Type.STRING,
            null,
            anything(),
            "JSON lines file of passages from which term weights are counted, or a table of `eci"
                + " idf build --output`; without it the newest table on topic.idf is used, and"
                + " where there is none every term weighs 1.");
  }

  private static void defineEncoder(OptionGroup encoder) {
    encoder
        .high(
            Keys.ENCODER_ID,
            Type.STRING,
            "e5-small-v2",
            matching("1 to 200 characters without white space or commas", "[^\\s,]{1,200}"),
            "Id of the target encoder that text without embeddings is embedded with.")
        .medium(
            Keys.ENCODER_DIRECTORY,
            Type.STRING,
            null,
            anything(),
            "Directory with model.onnx and tokenizer.json of that encoder; not set, the built-in"
                + " e5-small-v2 is used.")
        .medium(
            Keys.ENCODER_QUERY_PREFIX,
            Type.STRING,
            "\"query: \"",
            anything(),
            "Put before each query; write it in double quotes to keep blanks, \"\" for none.")
        .medium(
            Keys.ENCODER_PASSAGE_PREFIX,
            Type.STRING,
            "\"passage: \"",
            anything(),
            "Put before each passage; write it in double quotes to keep blanks, \"\" for none.")
        .low(
            Keys.ENCODER_MAX_TOKENS,
            Type.INT,
            512,
            between(8, 8_192),
            "Tokens of a text beyond which it is cut off.")
        .medium(
            Keys.ENCODER_THREADS,
            Type.INT,
            0,
            between(0, 1_024),
            "Threads of one embedding call; 0 is the number of cores.")
        .low(
            Keys.ENCODER_CACHE_MB,
            Type.INT,
            128,
            between(0, 1_048_576),
            "Memory for embeddings of known texts, in mebibytes: 128 hold some 50,000 passages of"
                + " 500 characters at 384 dimensions; 0 keeps none.")
        .low(
            Keys.ENCODER_CACHE_DIR,
            Type.STRING,
            "~/.cache/eci-streams",
            anything(),
            "Directory to which the built-in model is unpacked once.")
        .medium(
            Keys.BOARD_ENCODERS,
            Type.LIST,
            "",
            eachMatching("board:encoder pairs, separated by commas", ".{1,200}:[^\\s:]{1,200}"),
            "Boards whose encoder is fixed in advance, as board:encoder; other boards take the"
                + " encoder of their first record.");
  }

  private static void defineLimits(OptionGroup limits) {
    limits
        .low(
            Keys.LIMIT_NEGATIVES,
            Type.INT,
            1_000,
            atLeast(1),
            "Most negatives in a record; beyond any of these limits it is a dead letter.")
        .low(Keys.LIMIT_POSITIVES, Type.INT, 1_000, atLeast(1), "Most positives in a record.")
        .low(Keys.LIMIT_TEXT_CHARS, Type.INT, 100_000, atLeast(1), "Most characters in a text.")
        .low(
            Keys.LIMIT_EMBEDDED_CHARS,
            Type.INT,
            65_536,
            atLeast(1),
            "Most characters of a record's texts that are embedded here, each text counted up to four"
                + " times encoder.max.tokens; a record holds its partition up for as long as that"
                + " takes.")
        .low(
            Keys.LIMIT_DIMENSION,
            Type.INT,
            4_096,
            between(1, 16_384),
            "Most dimensions of an embedding.")
        .low(
            Keys.LIMIT_NAME_CHARS,
            Type.INT,
            200,
            between(1, 10_000),
            "Most characters in the name of a board, a source or an encoder.")
        .low(
            Keys.LIMIT_ID_CHARS,
            Type.INT,
            1_000,
            atLeast(1),
            "Most characters in the id of a query or a passage.");
  }
}
