package io.ecistreams.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.avro.Ranking;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A ranking as one page of HTML that asks for nothing: the live page's own tables and pictures,
 * with its modules, styles and typeface inside.
 */
public final class ReportPage {
  private static final String ENTRY = "/js/report.js";
  private static final Pattern IMPORT = Pattern.compile("(?m)^(import .*')([^']+)(';)$");
  private static final Pattern FONT = Pattern.compile("url\\('(/assets/[^']+)'\\)");
  private static final List<String> STYLES =
      List.of("base", "layout", "ranking", "panels", "boards").stream()
          .map("/css/%s.css"::formatted)
          .toList();

  private static final String FRAME =
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' data:; font-src data:">
      <title>%1$s – eci-streams</title>
      <style>
      %2$s
      main { max-width: 1280px; margin: 0 auto; padding: 16px; display: grid; gap: 16px; }
      main > * { min-width: 0; }
      #glossary a { display: none; }
      </style>
      <script type="importmap">%3$s</script>
      </head>
      <body>
      <main id="main">
      <h1>%1$s</h1>
      <p class="quiet">%4$s</p>
      <section id="ranking" class="panel" aria-labelledby="ranking-title"></section>
      <section id="advice" class="panel" aria-labelledby="advice-title"></section>
      <section id="terms" class="panel" aria-labelledby="terms-title"></section>
      <section id="more" class="panel" aria-labelledby="more-title"></section>
      <noscript><p class="notice">The pictures need JavaScript.</p></noscript>
      </main>
      <dialog id="glossary" aria-labelledby="glossary-title"></dialog>
      <script type="application/json" id="content">%5$s</script>
      <script type="module">import '%6$s';</script>
      </body>
      </html>
      """;

  private ReportPage() {}

  /**
   * The page of the primary window.
   *
   * @param sentences what to say beside the pictures
   */
  public static String html(Ranking ranking, List<String> sentences) {
    ObjectNode body = RankingBody.head(ranking);
    RankingBody.describe(ranking, ranking.getWindows().stream().findFirst(), body);
    body.putNull("mixture");
    body.putArray("alerts");
    body.putObject("meta").put("servedBy", "eci score").put("ageMs", 0);
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    content.set("ranking", body);
    sentences.forEach(content.putArray("sentences")::add);
    return FRAME.formatted(
        escaped("Ranking of board " + ranking.getBoard()),
        STYLES.stream().map(ReportPage::style).collect(Collectors.joining("\n")),
        importMap(),
        escaped(
            "%s, encoder %s (d=%d); by eci score"
                .formatted(
                    ranking.getDefinition(),
                    ranking.getBackground().getEncoderId(),
                    ranking.getBackground().getDimension())),
        // Nothing in it may end the script.
        content.toString().replace("<", "\\u003c"),
        bare(ENTRY));
  }

  /** All modules by names that are no addresses, as a module in a data URL has no base. */
  private static String importMap() {
    Map<String, String> modules = new LinkedHashMap<>();
    collect(ENTRY, modules);
    ObjectNode map = JsonNodeFactory.instance.objectNode();
    ObjectNode imports = map.putObject("imports");
    modules.forEach((path, source) -> imports.put(bare(path), dataUrl("text/javascript", source)));
    return map.toString();
  }

  private static void collect(String path, Map<String, String> modules) {
    modules.put(path, "");
    Matcher found = IMPORT.matcher(text(path));
    String source =
        found.replaceAll(
            match -> {
              String imported = URI.create(path).resolve(match.group(2)).toString();
              if (!modules.containsKey(imported)) {
                collect(imported, modules);
              }
              return Matcher.quoteReplacement(match.group(1) + bare(imported) + match.group(3));
            });
    modules.put(path, source);
  }

  private static String bare(String path) {
    return "eci" + path;
  }

  private static String style(String path) {
    return FONT.matcher(text(path))
        .replaceAll(
            match ->
                "url('data:font/woff2;base64,%s')"
                    .formatted(base64(PageFiles.bytes(match.group(1)))));
  }

  private static String text(String path) {
    return new String(PageFiles.bytes(path), StandardCharsets.UTF_8);
  }

  private static String dataUrl(String type, String text) {
    return "data:%s;base64,%s".formatted(type, base64(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
