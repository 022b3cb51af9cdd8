package io.ecistreams.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.alarm.Agreement;
import io.ecistreams.avro.QuarantinedExample;
import io.ecistreams.avro.Verdict;
import io.ecistreams.runtime.Quarantine;
import io.ecistreams.serde.RequestMapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a model has judged in a run, and how far it agrees with people. */
final class JudgedByModel {
  /** They are asked in every run, as no answer to them is written. */
  private static final int MOST_FOR_AGREEMENT = 50;

  private final String judge;
  private final Quarantine quarantine;
  private final Agreement agreement = new Agreement();
  private int falseNegatives;
  private int others;
  private int withoutTexts;

  /**
   * Nothing is judged yet.
   *
   * @param judge the name in its verdicts
   */
  JudgedByModel(String judge, Quarantine quarantine) {
    this.judge = judge;
    this.quarantine = quarantine;
  }

  /**
   * What to ask: some of what people have judged first, then what nobody has, each the newest
   * first.
   *
   * @param limit how many at most
   */
  List<QuarantinedExample> toAsk(int limit) {
    List<QuarantinedExample> open = new ArrayList<>();
    for (QuarantinedExample example : quarantine.examples()) {
      Optional<Verdict> earlier =
          quarantine
              .byModels(example)
              .filter(verdict -> verdict.getJudge().orElse("").equals(judge));
      if (earlier.isPresent()) {
        compare(example, earlier.get().getIsFalseNegative());
      } else if (example.getQueryText().isEmpty() || example.getDocumentText().isEmpty()) {
        withoutTexts++;
      } else {
        open.add(example);
      }
    }
    List<QuarantinedExample> newestFirst =
        IntStream.range(0, open.size()).mapToObj(i -> open.get(open.size() - 1 - i)).toList();
    return Stream.concat(
            newestFirst.stream()
                .filter(this::isByPeople)
                .limit(Math.min(MOST_FOR_AGREEMENT, limit / 2)),
            newestFirst.stream().filter(example -> quarantine.verdict(example).isEmpty()))
        .limit(limit)
        .toList();
  }

  private boolean isByPeople(QuarantinedExample example) {
    return quarantine.byPeople(example).isPresent();
  }

  private void compare(QuarantinedExample example, boolean isFalseNegative) {
    quarantine
        .byPeople(example)
        .ifPresent(verdict -> agreement.add(verdict.getIsFalseNegative(), isFalseNegative));
  }

  /** Takes an answer; gives the verdict to write, unless a person's stands. */
  Optional<Verdict> take(QuarantinedExample example, boolean isFalseNegative) {
    falseNegatives += isFalseNegative ? 1 : 0;
    others += isFalseNegative ? 0 : 1;
    compare(example, isFalseNegative);
    return isByPeople(example)
        ? Optional.empty()
        : Optional.of(RequestMapping.verdict(example, isFalseNegative, judge));
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        format(
            "%s judged %,d examples: %,d false negatives, %,d not",
            judge, falseNegatives + others, falseNegatives, others));
    if (withoutTexts > 0) {
      lines.add(format("%,d examples came without texts and were left out", withoutTexts));
    }
    lines.add(
        agreement.examples() == 0
            ? "no example was judged by a person as well: judge some with `eci verdict` to see how far the model can be trusted"
            : format(
                "agreement with people: %,d of %,d examples (%.1f %%)%s",
                agreement.agreed(),
                agreement.examples(),
                100.0 * agreement.agreed() / agreement.examples(),
                kappa()));
    return lines;
  }

  private String kappa() {
    return agreement.kappa().isEmpty()
        ? "; Cohen's kappa says nothing, as both say the same of all"
        : format(", Cohen's kappa %.2f", agreement.kappa().getAsDouble());
  }

  String json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("judge", judge);
    node.put("falseNegatives", falseNegatives);
    node.put("others", others);
    node.put("withoutTexts", withoutTexts);
    ObjectNode agreed = node.putObject("agreement");
    agreed.put("examples", agreement.examples());
    if (agreement.examples() > 0) {
      agreed.put("share", (double) agreement.agreed() / agreement.examples());
    } else {
      agreed.putNull("share");
    }
    agreement.kappa().ifPresentOrElse(k -> agreed.put("kappa", k), () -> agreed.putNull("kappa"));
    return node.toPrettyString();
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
