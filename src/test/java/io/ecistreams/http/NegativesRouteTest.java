package io.ecistreams.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.luben.zstd.ZstdOutputStream;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.ingest.IngestException;
import io.ecistreams.ingest.IngestException.Kind;
import io.ecistreams.serde.AvroMapping;
import io.ecistreams.serde.JsonLines;
import io.ecistreams.testing.Mined;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What those hear who send negatives over HTTP. */
class NegativesRouteTest {
  private static final String PATH = "/v1/boards/nq/negatives";
  private static final String TYPE = "application/x-ndjson";

  private static final Instant MINED_AT = Instant.now();

  private RunningServer server;

  @BeforeEach
  void start() {
    server =
        new RunningServer(
            Map.of(
                "http.ingest.max.line.bytes", "4096",
                "http.ingest.max.body.bytes", "65536",
                "http.ingest.max.in.flight.bytes", "1048576"),
            boards -> {});
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void shouldTakeLinesAsMineFileDoesAndGiveThemTheBoardOfThePath() throws Exception {
    String vector = base64(1, 0.5f);
    Instant before = Instant.now();
    HttpResponse<String> response =
        post(
            "k",
            "{\"about\": \"a note\"}",
            "",
            "{'source': 'bm25', 'encoder': 'e', 'query': {'id': 'q', 'embedding': '%s'}, 'positives': [{'embedding': [1, 2]}], 'negatives': [{'id': 7, 'embedding': '%s'}]}"
                .formatted(vector, vector));

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{\"accepted\":1,\"refused\":[],\"refusedLines\":0}");
    MinedNegatives record = written().get(0);
    assertThat(record.getBoard()).isEqualTo("nq");
    assertThat(record.getEncoderId()).contains("e");
    assertThat(record.getMinedAt()).isBetween(before.minusMillis(1), Instant.now());
    assertThat(record.getNegatives().get(0).getEmbedding())
        .contains(AvroMapping.embeddingBytes(new float[] {1, 0.5f}));
    assertThat(server.heard).containsExactly("/v1/boards/{board}/negatives 200");
  }

  @Test
  void shouldNameEachLineThatTheStreamWouldRefuseAndWriteTheOthers() throws Exception {
    Instant now = Instant.now();
    List<String> lines =
        List.of(
            line("nq", 1),
            "{\"source\": \"bm25\"",
            line("other", 2),
            JsonLines.write(
                Mined.record("nq", "bm25", 3, 2, 4, now)
                    .setQuery(Mined.item("q", 1, Float.NaN, 0, 0))
                    .build()),
            JsonLines.write(
                Mined.record("nq", "bm25", 4, 2, 4, now)
                    .setPositives(List.of(Mined.item("p", 1, 2)))
                    .build()),
            JsonLines.write(Mined.record("nq", "bm25", 5, 2, 4, now.plusSeconds(7_200)).build()),
            JsonLines.write(
                Mined.record("nq", "bm25", 6, 2, 4, now)
                    .setQuery(Mined.text("q", "no vector"))
                    .build()),
            line("nq", 7).replace("\"source\":\"bm25\",", ""),
            line("nq", 8).replace("}]", "}" + " ".repeat(4_096) + "]"),
            line("nq", 9).replace("\"bm25\"", "\"a|b\""),
            line("nq", 10));
    HttpResponse<String> response = post("k", lines.toArray(String[]::new));

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    JsonNode answer = RunningServer.json(response);
    assertThat(answer.path("accepted").asInt()).isEqualTo(2);
    assertThat(answer.path("refusedLines").asInt()).isEqualTo(9);
    List<String> refused = new ArrayList<>();
    for (JsonNode line : answer.path("refused")) {
      refused.add(line.path("line").asInt() + " " + line.path("reason").asText());
      assertThat(line.path("problem").asText().split(" ")).hasSizeGreaterThan(3);
    }
    assertThat(refused)
        .containsExactly(
            "2 UNDECODABLE",
            "3 INVALID_FIELD",
            "4 NON_FINITE_VECTOR",
            "5 WRONG_VECTOR_LENGTH",
            "6 FUTURE_TIME",
            "7 NO_EMBEDDING",
            "8 UNDECODABLE",
            "9 TOO_LARGE",
            "10 INVALID_FIELD");
    assertThat(answer.at("/refused/6/problem").asText()).contains("line 8", "source", "missing");
    assertThat(written())
        .extracting(r -> r.getQuery().getId().orElseThrow())
        .containsExactly("q1", "q10");
  }

  @Test
  void shouldListNoMoreRefusedLinesThanAnAnswerHoldsAndCountThemAll() throws Exception {
    HttpResponse<String> response = post("k", "x\n".repeat(1_500), line("nq", 1));

    JsonNode answer = RunningServer.json(response);
    assertThat(answer.path("refused").size()).isEqualTo(1_000);
    assertThat(answer.path("refusedLines").asInt()).isEqualTo(1_500);
    assertThat(answer.path("accepted").asInt()).isEqualTo(1);
  }

  @Test
  void shouldWriteARepeatedRequestOnceAndAnswerAsThen() throws Exception {
    HttpResponse<String> first = post("k", line("nq", 1), "broken", line("nq", 2));
    HttpResponse<String> again = post("k", line("nq", 1), "broken", line("nq", 2));

    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(first.headers().firstValue(NegativesRoute.REPLAYED)).isEmpty();
    assertThat(again.headers().firstValue(NegativesRoute.REPLAYED)).contains("true");
    assertThat(written()).hasSize(2);

    RoutesTest.assertProblem(post("k", line("nq", 3)), 422, "key-reused");
    assertThat(post("other", line("nq", 1)).headers().firstValue(NegativesRoute.REPLAYED))
        .isEmpty();
    assertThat(written()).hasSize(3);
  }

  @Test
  void shouldTakeRequestsWithoutAKeyEachTime() throws Exception {
    for (int i = 0; i < 2; i++) {
      assertThat(send(BodyPublishers.ofString(line("nq", 1)), "Content-Type", TYPE).statusCode())
          .isEqualTo(200);
    }
    assertThat(written()).hasSize(2);
  }

  @Test
  void shouldUnpackWhatComesPacked() throws Exception {
    byte[] packed = packed(line("nq", 1) + "\n" + line("nq", 2));
    HttpResponse<String> response =
        send(BodyPublishers.ofByteArray(packed), "Content-Type", TYPE, "Content-Encoding", "gzip");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(written()).hasSize(2);

    HttpResponse<String> cut =
        send(
            BodyPublishers.ofByteArray(packed, 0, packed.length - 20),
            "Content-Type",
            TYPE,
            "Content-Encoding",
            "gzip");
    RoutesTest.assertProblem(cut, 400, "bad-body");
    assertThat(written()).as("nothing of half a body").hasSize(2);
  }

  @Test
  void shouldTakeNothingOfABodyThatIsTooLargeWhetherAnnouncedOrNotOrPacked() throws Exception {
    byte[] large = (line("nq", 1) + "\n").repeat(200).getBytes(StandardCharsets.UTF_8);
    assertThat(large).hasSizeGreaterThan(65_536);
    RoutesTest.assertProblem(
        send(BodyPublishers.ofByteArray(large), "Content-Type", TYPE), 413, "body-too-large");
    RoutesTest.assertProblem(
        send(
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)),
            "Content-Type",
            TYPE),
        413,
        "body-too-large");
    byte[] packed = packed(new String(large, StandardCharsets.UTF_8));
    assertThat(packed).hasSizeLessThan(65_536);
    RoutesTest.assertProblem(
        send(BodyPublishers.ofByteArray(packed), "Content-Type", TYPE, "Content-Encoding", "gzip"),
        413,
        "body-too-large");
    assertThat(written()).isEmpty();
  }

  @Test
  void shouldReadNoMoreOfAPackedBodyThanOfOneThatIsNot() throws Exception {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    // Its head has a name, which goes on and on.
    body.write(new byte[] {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 0});
    body.write("n".repeat(65_536).getBytes(StandardCharsets.US_ASCII));
    byte[] packed = packed(line("nq", 1));
    body.write(0);
    body.write(packed, 10, packed.length - 10);

    RoutesTest.assertProblem(
        send(
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body.toByteArray())),
            "Content-Type",
            TYPE),
        413,
        "body-too-large");
  }

  @ParameterizedTest
  @CsvSource({"23, 200", "24, 400"})
  void shouldTakeNoMoreMemoryToUnpackThanAllLevelsButTheHighestNeed(int windowBits, int status)
      throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZstdOutputStream out = new ZstdOutputStream(bytes).setLong(windowBits)) {
      out.write(line("nq", 1).getBytes(StandardCharsets.UTF_8));
    }
    HttpResponse<String> response =
        send(BodyPublishers.ofByteArray(bytes.toByteArray()), "Content-Type", TYPE);

    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
  }

  @Test
  void shouldBlameTheConnectionForABodyThatDoesNotCome() {
    InputStream stalled =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("idle timeout");
          }
        };
    assertThatThrownBy(() -> new NegativesRoute.SentBody(stalled).readAllBytes())
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().status()).isEqualTo(408);
              assertThat(e.problem().detail()).contains("idle timeout", "send it again");
            });
  }

  /** Whose body was not read has no connection left, and maybe not the answer either. */
  @ParameterizedTest
  @CsvSource({
    "Authorization: Bearer other, application/x-ndjson, 1900000, 401",
    "Authorization: Bearer t, application/json, 1900000, 415",
    "Authorization: Bearer t, application/x-ndjson, 1900000, 400",
    "Authorization: Bearer t, application/x-ndjson, 2000000, 413"
  })
  void shouldReadABodyThatIsRefusedSoThatItsSenderHearsWhy(
      String token, String type, int bytes, int status) throws Exception {
    try (RunningServer guarded =
            new RunningServer(
                Map.of("http.token", "t", "http.ingest.max.body.bytes", "1900000"), boards -> {});
        Socket socket = new Socket("127.0.0.1", guarded.endpoint().port())) {
      socket.setSoTimeout(30_000);
      String head =
          "POST %s HTTP/1.1\r\nHost: localhost\r\n%s\r\nContent-Type: %s\r\nContent-Length: %d\r\nIdempotency-Key: %s\r\n\r\n"
              .formatted(PATH, token, type, bytes, "k".repeat(201));
      String next = "GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      for (byte[] sent :
          List.of(
              head.getBytes(StandardCharsets.US_ASCII),
              new byte[bytes],
              next.getBytes(StandardCharsets.US_ASCII))) {
        socket.getOutputStream().write(sent);
      }

      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 " + status)
          .contains("HTTP/1.1 200 OK");
    }
  }

  @Test
  void shouldAskToComeAgainWhileOthersAreWrittenAndAnswerOtherRoutesMeanwhile() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch underWay = new CountDownLatch(8);
    server.deliveries.before(
        () -> {
          underWay.countDown();
          await(go);
        });
    List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String key = "k" + i;
      waiting.add(CompletableFuture.supplyAsync(() -> postUnchecked(key)));
    }
    await(underWay);

    HttpResponse<String> refused = post("k8", line("nq", 1));
    RoutesTest.assertProblem(refused, 429, "busy");
    assertThat(refused.headers().firstValue("Retry-After")).contains("1");
    assertThat(server.get("/livez").statusCode()).isEqualTo(200);

    go.countDown();
    assertThat(waiting).allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
    assertThat(post("k8", line("nq", 1)).statusCode()).isEqualTo(200);
    assertThat(written()).hasSize(9);
  }

  @ParameterizedTest
  @CsvSource({"NOT_WRITTEN, 503, not-written", "BUSY, 429, busy"})
  void shouldSayWhyNothingWasWrittenAndWhenToComeAgain(Kind kind, int status, String type)
      throws Exception {
    server.deliveries.before(
        () -> {
          throw new IngestException(kind, "Kafka is away; send it again.");
        });
    HttpResponse<String> response = post("k", line("nq", 1));
    RoutesTest.assertProblem(response, status, type);
    assertThat(response.headers().firstValue("Retry-After")).contains("1");
    assertThat(response.body()).contains("Kafka is away");

    server.deliveries.before(() -> {});
    assertThat(post("k", line("nq", 1)).statusCode()).isEqualTo(200);
  }

  @Test
  void shouldKeepNoMoreBytesThanAreAllowedUnderWay() throws Exception {
    try (RunningServer narrow =
        new RunningServer(Map.of("http.ingest.max.in.flight.bytes", "1048576"), boards -> {})) {
      String lines = (line("nq", 1) + "\n").repeat(10_000);
      HttpResponse<String> refused =
          narrow.send(
              HttpRequest.newBuilder().POST(BodyPublishers.ofString(lines)),
              PATH,
              "Content-Type",
              TYPE);
      RoutesTest.assertProblem(refused, 429, "busy");
      assertThat(refused.body()).contains("http.ingest.max.in.flight.bytes");
      HttpResponse<String> small =
          narrow.send(
              HttpRequest.newBuilder().POST(BodyPublishers.ofString(line("nq", 1))),
              PATH,
              "Content-Type",
              TYPE);
      assertThat(small.statusCode()).as("the bytes are free again").isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/boards/nq/negatives?format=dpr, 400, bad-body, 'There is no format dpr, only eci.'",
    "/v1/boards/a%7Cb/negatives, 400, bad-body, No board can be called so",
    "/v1/boards/%20/negatives, 400, bad-body, No board can be called so"
  })
  void shouldSayWhatIsKnownInThePlaceOfWhatIsNot(String path, int status, String type, String says)
      throws Exception {
    HttpResponse<String> response =
        server.send(
            HttpRequest.newBuilder().POST(BodyPublishers.ofString(line("nq", 1))),
            path,
            "Content-Type",
            TYPE);
    RoutesTest.assertProblem(response, status, type);
    assertThat(response.body()).contains(says);
    assertThat(written()).isEmpty();
  }

  @Test
  void shouldRefuseAKeyThatIsNone() throws Exception {
    RoutesTest.assertProblem(post("a b", line("nq", 1)), 400, "bad-parameter");
    RoutesTest.assertProblem(post("k".repeat(201), line("nq", 1)), 400, "bad-parameter");
  }

  @ParameterizedTest
  @CsvSource({"application/json, gzip, not-json", "application/x-ndjson, br, unknown-encoding"})
  void shouldRefuseOtherTypesAndEncodings(String type, String encoding, String problem)
      throws Exception {
    RoutesTest.assertProblem(
        send(
            BodyPublishers.ofString(line("nq", 1)),
            "Content-Type",
            type,
            "Content-Encoding",
            encoding),
        415,
        problem);
  }

  @Test
  void shouldSayWhatABodyIsThatHasNoLines() throws Exception {
    HttpResponse<String> response = post("k", "[" + line("nq", 1) + "]");
    RoutesTest.assertProblem(response, 400, "bad-body");
    assertThat(response.body()).contains("one JSON array, not JSON lines");
  }

  private List<MinedNegatives> written() {
    return server.deliveries.values.stream()
        .map(
            value ->
                server
                    .deliveries
                    .serdes
                    .negatives()
                    .deserializer()
                    .deserialize(RememberedDeliveries.TOPIC, value))
        .toList();
  }

  private HttpResponse<String> post(String key, String... lines) throws Exception {
    return send(
        BodyPublishers.ofString(String.join("\n", lines).replace('\'', '"')),
        "Content-Type",
        TYPE,
        NegativesRoute.KEY,
        key);
  }

  private HttpResponse<String> postUnchecked(String key) {
    try {
      return post(key, line("nq", 1));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<String> send(HttpRequest.BodyPublisher body, String... headers)
      throws Exception {
    return server.send(HttpRequest.newBuilder().POST(body), PATH, headers);
  }

  private static String line(String board, int query) {
    return JsonLines.write(Mined.record(board, "bm25", query, 2, 4, MINED_AT).build());
  }

  private static String base64(float... vector) {
    return Base64.getEncoder().encodeToString(AvroMapping.embeddingBytes(vector).array());
  }

  private static byte[] packed(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
