import { LeewayError, messageOf } from '../../platform/errors.ts';
import type { KafkaSecurity } from './kafka-security.ts';

const SILENT = 'it does not answer: check KAFKA_BROKERS and that the broker is up; Leeway goes on trying';

/** What a fault is told with. */
interface Connection {
  readonly brokers: readonly string[];
  readonly security: KafkaSecurity;
}

/** What the codes of TLS (and one message that has none of its own) mean for whoever has set this up; the first that fits. */
const TLS_FAULTS: readonly { readonly code: RegExp; readonly sentence: string }[] = [
  // Alerts are the other side's words, and have CERTIFICATE in them too.
  {
    code: /ALERT_(CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_UNKNOWN)/,
    sentence:
      'the broker does not accept the certificate of this client: set KAFKA_TLS_CERT_FILE and KAFKA_TLS_KEY_FILE to one that its authority signed',
  },
  {
    code: /ERR_TLS_CERT_ALTNAME_INVALID/,
    sentence:
      'the certificate of the broker is for another name: use the name it bears in KAFKA_BROKERS (and in the advertised listeners), or set KAFKA_TLS_SERVER_NAME',
  },
  {
    code: /CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/,
    sentence: 'the certificate of the broker is not valid at this time: renew it, or set the clock',
  },
  {
    code: /CERT|UNABLE_TO_(GET|VERIFY)/,
    sentence:
      'the certificate of the broker is signed by nobody who is trusted here: set KAFKA_TLS_CA_FILE to the certificate of the authority that signed it',
  },
  {
    code: /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|EPROTO|before secure TLS connection/,
    sentence: 'the listener does not speak TLS: use the port of one that does, or unset KAFKA_TLS',
  },
  {
    code: /ERR_OSSL|ERR_SSL/,
    sentence:
      'the certificate, its key or the key’s password is not usable: check KAFKA_TLS_CERT_FILE, KAFKA_TLS_KEY_FILE and KAFKA_TLS_KEY_PASSWORD',
  },
];

/**
 * A failure to connect or to log in as one sentence that names the variable to look at, and no secret; what is neither is handed back.
 * @param socketFault the last error of a socket, whose code kafkajs does not pass on.
 */
export function connectionFault({ brokers, security }: Connection, thrown: unknown, socketFault: unknown): unknown {
  const name = thrown instanceof Error ? thrown.name : '';
  const at = `Kafka at ${brokers.join(', ')}`;
  const fault = (sentence: string): LeewayError =>
    new LeewayError('kafka_unavailable', `${at}: ${sentence} (${messageOf(thrown)})`, {
      retryable: true,
      cause: thrown,
    });
  if (name === 'KafkaJSSASLAuthenticationError') return fault(loginSentence(security, messageOf(thrown)));
  // What kafkajs says, without a class of its own, when it asks over a connection that broke meanwhile.
  if (messageOf(thrown) === 'Broker not connected') return fault(SILENT);
  if (!/^KafkaJS(Connection|NumberOfRetries|BrokerNotFound|NoBrokerAvailable|RequestTimeout)/.test(name)) return thrown;
  if (/SaslAuthenticate|SASL/.test(messageOf(thrown))) return fault(loginSentence(security, messageOf(thrown)));
  const code = codeOf(socketFault) || codeOf(thrown);
  const known = TLS_FAULTS.find((one) => one.code.test(`${code} ${messageOf(thrown)}`));
  if (known !== undefined) return fault(known.sentence);
  if (/closed|timeout|timed out|ECONNRESET|No broker|authoriz/i.test(`${messageOf(thrown)} ${code}`)) {
    const sentence = hangUpSentence(security);
    if (sentence !== null) return fault(sentence);
  }
  return fault(SILENT);
}

/** What to look at when a broker closes the connection or keeps silent, which is how some faults of the settings show. */
function hangUpSentence({ tls, sasl }: KafkaSecurity): string | null {
  // A token that a broker does not accept is answered with a challenge, which kafkajs takes for a success.
  if (sasl?.mechanism === 'oauthbearer') {
    return 'the broker hangs up after the login: check the KAFKA_OAUTH_ variables, and that it accepts the issuer, audience and age of the token';
  }
  if (sasl !== null) return null;
  const login = 'if its listener wants a login, set KAFKA_SASL_MECHANISM';
  return tls === null
    ? `the broker hangs up or says nothing: if its listener wants TLS, set KAFKA_TLS=true; ${login}`
    : `the broker hangs up: ${login}`;
}

function loginSentence({ sasl }: KafkaSecurity, message: string): string {
  if (sasl === null) return 'the listener wants a login: set KAFKA_SASL_MECHANISM';
  if (/mechanism/i.test(message) && /support|enabled/i.test(message)) {
    return `the broker does not offer ${sasl.mechanism}: set KAFKA_SASL_MECHANISM to one that it does`;
  }
  return sasl.mechanism === 'oauthbearer'
    ? 'the broker does not accept the token: check the KAFKA_OAUTH_ variables, and its issuer and audience at the broker'
    : 'the broker does not accept the user name or the password: check KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD';
}

function codeOf(thrown: unknown): string {
  const { code } = (thrown ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : '';
}
