package io.ecistreams.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.WindowRanking;
import io.ecistreams.serde.AvroJson;
import java.util.Optional;

/** What a ranking says by itself, as the page reads it. */
final class RankingBody {

  private RankingBody() {}

  /** What is the same whatever is asked for. */
  static ObjectNode head(Ranking ranking) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("board", ranking.getBoard());
    root.put("definition", ranking.getDefinition());
    root.put("classicDefinition", ranking.getClassicDefinition());
    root.put("emittedAt", ranking.getEmittedAt().toEpochMilli());
    root.put("streamTime", ranking.getStreamTime().toEpochMilli());
    return root;
  }

  /** Adds the rest, with one window; none while calibrating. */
  static void describe(Ranking ranking, Optional<WindowRanking> chosen, ObjectNode root) {
    root.set("background", AvroJson.of(ranking.getBackground()));
    root.put("waiting", ranking.getWaiting());
    root.put("inputDelayMs", ranking.getInputDelayMs());
    ObjectNode late = root.putObject("late");
    ranking.getLate().forEach(late::put);
    chosen.ifPresentOrElse(
        window -> root.set("window", AvroJson.of(window)), () -> root.putNull("window"));
    ArrayNode lengths = root.putArray("windowsMs");
    ranking.getWindows().forEach(window -> lengths.add(window.getWindowMs()));
    root.set("outcomes", AvroJson.of(ranking.getOutcomes()));
    root.set("changes", AvroJson.of(ranking.getChanges()));
    root.set("next", ranking.getNext().<JsonNode>map(AvroJson::of).orElseGet(root::nullNode));
    root.set("revisions", AvroJson.of(ranking.getRevisions()));
    root.set("stale", AvroJson.of(ranking.getStale()));
    root.set("diagnostics", AvroJson.of(ranking.getDiagnostics()));
  }
}
