package io.ecistreams.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.avro.HybridScore;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.serde.AvroJson;

/**
 * A ranking as one JSON object: {@code board}, {@code definition}, {@code background}, {@code
 * sources} by name, {@code hybrids} by their parts joined with '+', {@code disagreements} of the
 * two metrics, {@code trust} with its {@code contradictions}, {@code diagnostics}, and of the
 * encoder's revisions {@code next}, {@code revisions} and {@code stale}, for the primary window.
 * Field names are those of the Avro records. While the board is calibrating there are no sources,
 * and its background has no numbers.
 */
final class RankingJson {
  private RankingJson() {}

  static ObjectNode of(Ranking ranking) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("board", ranking.getBoard());
    root.put("definition", ranking.getDefinition());
    root.put("classicDefinition", ranking.getClassicDefinition());
    root.set("background", AvroJson.of(ranking.getBackground()));
    ObjectNode sources = root.putObject("sources");
    ObjectNode hybrids = root.putObject("hybrids");
    ObjectNode details = root.putObject("hybridDetails");
    root.putArray("disagreements");
    ranking.getWindows().stream()
        .limit(1)
        .forEach(
            window -> {
              for (SourceScore score : window.getSources()) {
                sources.set(score.getSource(), AvroJson.of(score));
              }
              for (HybridScore hybrid : window.getHybrids()) {
                String name = String.join("+", hybrid.getSources());
                hybrids.put(name, hybrid.getEci());
                details.set(name, AvroJson.of(hybrid));
              }
              root.set("disagreements", AvroJson.of(window.getDisagreements()));
              root.put("trust", window.getTrust().name());
              root.set("contradictions", AvroJson.of(window.getContradictions()));
            });
    root.set("diagnostics", AvroJson.of(ranking.getDiagnostics()));
    root.set("outcomes", AvroJson.of(ranking.getOutcomes()));
    root.set("next", ranking.getNext().<JsonNode>map(AvroJson::of).orElseGet(root::nullNode));
    root.set("revisions", AvroJson.of(ranking.getRevisions()));
    root.set("stale", AvroJson.of(ranking.getStale()));
    return root;
  }
}
