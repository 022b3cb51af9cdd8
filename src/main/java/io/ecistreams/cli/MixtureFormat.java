package io.ecistreams.cli;

import io.ecistreams.avro.Mixture;
import io.ecistreams.avro.MixtureWeight;
import io.ecistreams.serde.AvroJson;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A mixture as programs read it. */
enum MixtureFormat {
  /** One object; fields as in the Avro record, times in milliseconds since the epoch. */
  json(mixture -> AvroJson.of(mixture).toPrettyString()),
  /** A line for each source, its name, a tab and its share. */
  prob(MixtureFormat::tabSeparated),
  /** Assignments for a shell; names are quoted. */
  env(MixtureFormat::assignments);

  private final Function<Mixture, String> writer;

  MixtureFormat(Function<Mixture, String> writer) {
    this.writer = writer;
  }

  /** The mixture in this format, without a line break at the end. */
  String write(Mixture mixture) {
    return writer.apply(mixture);
  }

  private static String tabSeparated(Mixture mixture) {
    return mixture.getWeights().stream()
        .map(weight -> weight.getSource() + "\t" + weight.getWeight())
        .collect(Collectors.joining("\n"));
  }

  private static String assignments(Mixture mixture) {
    List<MixtureWeight> weights = mixture.getWeights();
    return String.join(
        "\n",
        "ECI_MIXTURE_BOARD=" + quoted(mixture.getBoard()),
        "ECI_MIXTURE_EPOCH=" + mixture.getEpoch(),
        "ECI_MIXTURE_ENCODER=" + quoted(mixture.getEncoderId()),
        "ECI_MIXTURE_VALID_UNTIL_MS="
            + mixture.getValidUntil().map(at -> Long.toString(at.toEpochMilli())).orElse(""),
        "ECI_MIXTURE_FINAL=" + mixture.getFinal$(),
        "ECI_MIXTURE_SOURCES="
            + quoted(joined(weights, weight -> weight.getSource().replace(",", "\\,"))),
        "ECI_MIXTURE_WEIGHTS=" + joined(weights, weight -> Double.toString(weight.getWeight())));
  }

  private static String joined(List<MixtureWeight> weights, Function<MixtureWeight, String> text) {
    return weights.stream().map(text).collect(Collectors.joining(","));
  }

  /** In single quotes nothing is special to a shell but the quote itself. */
  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
