// The API's description, as a page.
import { get } from "./api.js";
import { byId, make, trying } from "./dom.js";

const schemaOf = (operation) => operation.requestBody?.content["application/json"].schema.properties || {};

function fields(operation) {
  const query = operation.parameters.map(({ name, schema }) => [name, schema]);
  return [...query, ...Object.entries(schemaOf(operation))].map(([name, schema]) => make(
    "li", {}, make("code", { textContent: name }),
    ` ${schema.type || (schema.enum || []).join(", ")}${schema.description ? `: ${schema.description}` : ""}`,
  ));
}

trying(async () => {
  const { paths } = await get("/api/openapi.json");
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      byId("operations").append(
        make("h2", { textContent: `${method.toUpperCase()} ${path}` }),
        make("p", { textContent: operation.summary }),
        make("ul", {}, ...fields(operation)),
      );
    }
  }
});
