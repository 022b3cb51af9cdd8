package io.ecistreams.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.probe.Agreement;
import io.ecistreams.probe.ProbeFindings;
import io.ecistreams.probe.ProbeSettings;
import java.util.Locale;

/** A probe as one JSON object. Numbers that there are not, as of too few sources, are null. */
final class ProbeJson {
  private ProbeJson() {}

  static ObjectNode of(ProbeReport report) {
    ProbeFindings findings = report.findings();
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("board", report.board());
    root.put("encoder", report.encoder());
    root.put("dimension", report.dimension());
    root.put("documents", report.documents());
    root.put("queries", findings.queries());
    root.put("rounds", findings.rounds());
    root.put("plannedRounds", findings.plannedRounds());
    root.set("settings", settings(report.settings()));
    root.put("ndcgBefore", findings.before());
    put(root, "noiseCeiling", findings.noiseCeiling());
    root.put("trust", report.confirmation().name());
    ObjectNode sources = root.putObject("sources");
    for (ProbeFindings.SourceGain source : findings.sources()) {
      ObjectNode row = sources.putObject(source.source());
      row.put("records", report.records().get(source.source()));
      row.put("gain", source.gain());
      put(row, source.interval());
      ObjectNode scores = row.putObject("scores");
      report.scores().forEach((name, values) -> scores.put(name, values.get(source.source())));
    }
    ObjectNode agreements = root.putObject("agreements");
    for (Agreement agreement : findings.agreements()) {
      agreements.set(agreement.score(), agreement(agreement));
    }
    root.put("about", ProbeReport.STAND_IN);
    return root;
  }

  private static ObjectNode settings(ProbeSettings settings) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("side", settings.side().name().toLowerCase(Locale.ROOT));
    node.put("epochs", settings.epochs());
    node.put("batch", settings.batch());
    node.put("rate", settings.rate());
    node.put("temperature", settings.temperature());
    node.put("folds", settings.folds());
    node.put("seeds", settings.seeds());
    node.put("firstSeed", settings.firstSeed());
    return node;
  }

  private static ObjectNode agreement(Agreement agreement) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("sources", agreement.sources());
    put(node, "spearman", agreement.spearman());
    put(node, agreement.spearmanInterval());
    put(node, "kendall", agreement.kendall());
    node.put("first", agreement.first());
    put(node, "regret", agreement.regret());
    put(node.putObject("pairs"), agreement.pairs());
    put(node.putObject("certainPairs"), agreement.certainPairs());
    return node;
  }

  private static void put(ObjectNode node, Agreement.Interval interval) {
    put(node, "intervalLow", interval.low());
    put(node, "intervalHigh", interval.high());
  }

  private static void put(ObjectNode node, Agreement.Count count) {
    node.put("right", count.right());
    node.put("all", count.all());
  }

  private static void put(ObjectNode node, String field, double number) {
    if (Double.isFinite(number)) {
      node.put(field, number);
    } else {
      node.putNull(field);
    }
  }
}
