package io.ecistreams.config;

import static io.ecistreams.config.Option.count;
import static io.ecistreams.config.Option.mebibytes;
import static io.ecistreams.config.Option.optionalPath;
import static io.ecistreams.config.Option.pairs;
import static io.ecistreams.config.Option.path;
import static io.ecistreams.config.Option.text;
import static io.ecistreams.config.Requirement.between;
import static io.ecistreams.config.Requirement.eachMatching;
import static io.ecistreams.config.Requirement.matching;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The target encoder for text that comes without embeddings.
 *
 * @param id as it appears in records and outputs
 * @param directory with model.onnx and tokenizer.json; empty means the built-in model
 * @param queryPrefix put before queries, may be empty
 * @param passagePrefix put before passages, may be empty
 * @param maxTokens beyond which a text is cut
 * @param threads of one embedding call, at least 1
 * @param cacheBytes of memory for embeddings of known texts, 0 for none
 * @param cacheDirectory to unpack the built-in model to; it need not exist yet
 * @param boardEncoders encoder id by board, for boards fixed in advance
 * @param server that embeds; empty where this process does
 * @param revisions where the models of its revisions are
 */
public record EncoderSettings(
    String id,
    Optional<Path> directory,
    String queryPrefix,
    String passagePrefix,
    int maxTokens,
    int threads,
    long cacheBytes,
    Path cacheDirectory,
    Map<String, String> boardEncoders,
    Optional<EncoderServer> server,
    Revisions revisions) {
  /** The encoder that comes along. */
  static final String BUILT_IN = "e5-small-v2";

  /**
   * Models of the encoder's revisions.
   *
   * @param directory with a folder for each, called like the revision; empty where there are none
   * @param memoryBytes that all of them that are loaded may take
   */
  public record Revisions(Optional<Path> directory, long memoryBytes) {
    static Revisions of(OptionGroup encoder) {
      return new Revisions(
          encoder.medium(
              optionalPath("encoder.revisions.dir"),
              "Directory with the models of the encoder's revisions: NAME@REVISION in the folder"
                  + " REVISION, which has to appear complete; not set, texts are embedded with"
                  + " encoder.id only."),
          encoder.low(
              mebibytes("encoder.revisions.memory.mb", 2_048, between(1, 1_048_576)),
              "Memory for the models of revisions that are loaded at the same time, in mebibytes of"
                  + " their files; each has a cache of encoder.cache.mb besides."));
    }
  }

  static EncoderSettings of(OptionGroup encoder, StreamsSettings streams, long transactionMs) {
    String id =
        encoder.high(
            text(
                "encoder.id",
                BUILT_IN,
                matching("1 to 200 characters without white space or commas", "[^\\s,]{1,200}")),
            "Id of the target encoder that text without embeddings is embedded with.");
    EncoderSettings settings = local(id, encoder, EncoderServer.of(encoder, id));
    if (settings.server.isPresent() && settings.directory.isPresent()) {
      throw encoder.conflict(
          "encoder.directory", "is a second encoder beside encoder.url; leave one of them out.");
    }
    if (settings.server.isPresent() && settings.cacheBytes == 0) {
      throw encoder.conflict(
          "encoder.cache.mb",
          "is not enough beside encoder.url: what a server has embedded before a failure would be asked and paid for again; give 1 or more.");
    }
    if (streams.isExactlyOnce()) {
      settings
          .server
          .map(EncoderServer::longestMs)
          .filter(ms -> ms + streams.commitIntervalMs() >= transactionMs)
          .ifPresent(
              ms -> {
                throw encoder.conflict(
                    "encoder.retry.max.ms",
                    "is too long: twice that, %d ms and commit.interval.ms must be less than kafka.transaction.timeout.ms = %d, or the transaction ends before a slow encoder does."
                        .formatted(EncoderServer.AHEAD_MS, transactionMs));
              });
    }
    return settings;
  }

  private static EncoderSettings local(
      String id, OptionGroup encoder, Optional<EncoderServer> server) {
    return new EncoderSettings(
        id,
        encoder.medium(
            optionalPath("encoder.directory"),
            "Directory with model.onnx and tokenizer.json of that encoder; not set, the built-in"
                + " e5-small-v2 is used."),
        encoder.medium(
            text("encoder.query.prefix", "\"query: \""),
            "Put before each query; write it in double quotes to keep blanks, \"\" for none."),
        encoder.medium(
            text("encoder.passage.prefix", "\"passage: \""),
            "Put before each passage; write it in double quotes to keep blanks, \"\" for none."),
        encoder.low(
            count("encoder.max.tokens", 512, between(8, 8_192)),
            "Tokens of a text beyond which it is cut off."),
        encoder.medium(
            count("encoder.threads", 0, between(0, 1_024))
                .as(threads -> threads == 0 ? Runtime.getRuntime().availableProcessors() : threads),
            "Threads of one embedding call; 0 is the number of cores."),
        encoder.low(
            mebibytes("encoder.cache.mb", 128, between(0, 1_048_576)),
            "Memory for embeddings of known texts, in mebibytes: 128 hold some 50,000 passages of"
                + " 500 characters at 384 dimensions; 0 keeps none."),
        encoder.low(
            path("encoder.cache.dir", "~/.cache/eci-streams"),
            "Directory to which the built-in model is unpacked once."),
        encoder.medium(
            pairs(
                "board.encoders",
                ':',
                eachMatching(
                    "board:encoder pairs, separated by commas", ".{1,200}:[^\\s:]{1,200}")),
            "Boards whose encoder is fixed in advance, as board:encoder; other boards take the"
                + " encoder of their first record."),
        server,
        Revisions.of(encoder));
  }
}
