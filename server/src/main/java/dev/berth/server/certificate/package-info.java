/**
 * Certificates that the server makes for itself and its clients. A folder has
 *
 * <pre>
 *   ca.pem ca.key             the CA; its key signs all others and the list
 *   server.pem server.key     what a server listens with
 *   revoked.pem               the list of revoked certificates
 *   issued/SERIAL.pem         each client's certificate that has not ended
 *   clients/NAME/             ca.pem, client.pem, client.key: what a client is given
 *   lock                      held while the folder is changed
 * </pre>
 *
 * {@link dev.berth.server.certificate.CertificatePlanner} decides, {@link
 * dev.berth.server.certificate.Certificates} reads and writes files, {@link
 * dev.berth.server.certificate.Issuer} alone knows how a certificate is made. Each file is replaced
 * whole, and in an order in which the folder can be used after each of them: renewals keep their
 * keys, a certificate is under {@code issued} before a client can have it, and what is revoked is
 * on the list before something else takes its place. Who is let in with them is decided in {@code
 * access}.
 */
@NullMarked
package dev.berth.server.certificate;

import org.jspecify.annotations.NullMarked;
