package io.ecistreams.miner.llm;

import io.ecistreams.remote.ServerAddress;

/**
 * A model behind a server with OpenAI's interface.
 *
 * @param server its base URL is what {@code /chat/completions} is put after
 * @param model as the server calls it
 * @param jsonMode whether the server is asked to give JSON only ({@code response_format})
 */
public record ChatEndpoint(ServerAddress server, String model, boolean jsonMode) {}
