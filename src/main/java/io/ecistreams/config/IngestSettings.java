package io.ecistreams.config;

import static io.ecistreams.config.Option.count;
import static io.ecistreams.config.Option.whole;
import static io.ecistreams.config.Requirement.between;

/**
 * How much is taken of those who send negatives over HTTP.
 *
 * @param maxLineBytes longest line, unpacked
 * @param maxBodyBytes largest body, unpacked
 * @param maxInFlightBytes records of all requests under way, encoded
 */
public record IngestSettings(int maxLineBytes, long maxBodyBytes, long maxInFlightBytes) {

  static IngestSettings of(OptionGroup ingest) {
    return new IngestSettings(
        ingest.low(
            count("http.ingest.max.line.bytes", 8_388_608, between(1_024, 67_108_864)),
            "Longest line of POST /v1/boards/{board}/negatives, in bytes; longer ones are refused."),
        ingest.low(
            whole("http.ingest.max.body.bytes", 67_108_864, between(1_024, 1_073_741_824)),
            "Largest body of such a request, unpacked, in bytes; beyond it the answer is 413."),
        ingest.low(
            whole(
                "http.ingest.max.in.flight.bytes",
                134_217_728,
                between(1_048_576, 17_179_869_184L)),
            "Most bytes of records that wait in state.dir for the rest of their requests; beyond it"
                + " the answer is 429."));
  }
}
