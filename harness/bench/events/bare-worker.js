// The yardstick: reads and parses the same JSON, and answers 201.
export default {
  async fetch(request) {
    const body = JSON.parse(await request.text());
    return new Response(`{"message":"Successfully received ${body.events.length} events."}`, {
      status: 201,
      headers: { "content-type": "application/json" },
    });
  },
};
