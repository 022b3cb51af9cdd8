package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import io.ecistreams.runtime.RecordSkip;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has a stopped application pass by one record that it has no room for. */
@Command(
    name = "skip",
    description = {
      "Has a stopped application pass by one record that unpacks to more than its heap has room"
          + " for, and leaves a dead letter with the reason SKIPPED. Brokers bound the packed size"
          + " of records only; an instance that meets such a record holds its partition there, and"
          + " names the record in its log.",
      "Nothing else is passed by: it refuses while an instance is running, and unless exactly what"
          + " comes before the record has been read. A larger heap (-Xmx in ECI_JAVA_OPTS) is the"
          + " other way out, and passes by nothing."
    },
    footer = {"  eci skip eci.negatives.v1-3-1234 --config eci.properties"},
    exitCodeList = {
      ExitCodes.OK_TEXT,
      "1:a failure, e.g. an instance is running, or it was not confirmed",
      ExitCodes.USAGE_TEXT
    })
final class SkipCommand extends ConfiguredCommand {
  private static final Pattern PLACE = Pattern.compile("(.+)-(\\d{1,9})-(\\d{1,18})");

  @Parameters(
      paramLabel = "TOPIC-PARTITION-OFFSET",
      description = "The record, as the log of the instance names it.")
  private String place;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Override
  public Integer call() throws IOException {
    Matcher parts = PLACE.matcher(place);
    if (!parts.matches()) {
      throw wrong(
          "'%s' is not a topic, a partition and an offset, such as eci.negatives.v1-3-1234."
              .formatted(place));
    }
    EciConfig eci = configuration();
    try (Admin admin = Admin.create(eci.adminProperties())) {
      RecordSkip skip =
          RecordSkip.prepare(
              eci,
              admin,
              new TopicPartition(parts.group(1), Integer.parseInt(parts.group(2))),
              Long.parseLong(parts.group(3)));
      if (!yes && !isTyped("place of the record", skip.place())) {
        say("Not confirmed; nothing was done.");
        return ExitCodes.FAILURE;
      }
      skip.execute();
      return print(List.of("left out " + skip.place()));
    }
  }
}
