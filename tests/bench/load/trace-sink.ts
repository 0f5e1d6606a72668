/** A collector that takes all spans and keeps none. */
Bun.serve({
  port: Number(process.env.PORT),
  hostname: '127.0.0.1',
  async fetch(request) {
    await request.arrayBuffer();
    return Response.json({});
  },
});
