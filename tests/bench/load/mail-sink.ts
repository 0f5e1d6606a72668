import { SMTPServer } from 'smtp-server';

/** A mail server that takes everything and keeps nothing. GET / says how many mails it has taken. */
let taken = 0;
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  disableReverseLookup: true,
  onData(stream, _session, done) {
    stream.on('end', () => {
      taken++;
      done();
    });
    stream.resume();
  },
});
server.listen(Number(process.env.SMTP_PORT), '127.0.0.1');
Bun.serve({
  port: Number(process.env.PORT),
  hostname: '127.0.0.1',
  fetch: () => new Response(String(taken)),
});
