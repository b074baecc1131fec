package org.xnio.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.xnio.XnioIoThread;
import org.xnio.channels.StreamSourceChannel;
import org.xnio.conduits.ConduitWritableByteChannel;
import org.xnio.conduits.Conduits;
import org.xnio.conduits.StreamSinkConduit;
import org.xnio.conduits.WriteReadyHandler;

/** What goes into a socket. */
final class AcceptedSink extends AcceptedDirection<WriteReadyHandler> implements StreamSinkConduit {

  AcceptedSink(AcceptedHandle handle, SocketChannel socket, AcceptedSocket connection) {
    super(handle, socket, connection);
  }

  /** On the I/O thread: something can be written. */
  @Override
  void ready() {
    if (isWriteShutdown()) {
      suspendWrites();
    }
    var handler = readyHandler;
    if (handler != null) {
      handler.writeReady();
    }
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    return socket.write(bytes);
  }

  @Override
  public long write(ByteBuffer[] bytes, int offset, int length) throws IOException {
    return socket.write(bytes, offset, length);
  }

  @Override
  public int writeFinal(ByteBuffer bytes) throws IOException {
    return Conduits.writeFinalBasic(this, bytes);
  }

  @Override
  public long writeFinal(ByteBuffer[] bytes, int offset, int length) throws IOException {
    return Conduits.writeFinalBasic(this, bytes, offset, length);
  }

  @Override
  public long transferFrom(FileChannel source, long position, long count) throws IOException {
    return source.transferTo(position, count, new ConduitWritableByteChannel(this));
  }

  @Override
  public long transferFrom(StreamSourceChannel source, long count, ByteBuffer through)
      throws IOException {
    return Conduits.transfer(source, count, through, this);
  }

  @Override
  public boolean flush() {
    return true;
  }

  @Override
  public void terminateWrites() throws IOException {
    if (!connection.writeClosed()) {
      return;
    }
    try {
      handle.suspend(SelectionKey.OP_WRITE);
      if (socket.isOpen()) {
        socket.shutdownOutput();
      }
    } finally {
      tellTerminated();
    }
  }

  @Override
  public void truncateWrites() throws IOException {
    terminateWrites();
  }

  @Override
  public boolean isWriteShutdown() {
    return connection.isWriteShutdown();
  }

  @Override
  public void resumeWrites() {
    handle.resume(SelectionKey.OP_WRITE);
  }

  @Override
  public void suspendWrites() {
    handle.suspend(SelectionKey.OP_WRITE);
  }

  @Override
  public void wakeupWrites() {
    handle.resume(SelectionKey.OP_WRITE);
    handle.tellAgain(SelectionKey.OP_WRITE);
  }

  @Override
  public boolean isWriteResumed() {
    return handle.isResumed(SelectionKey.OP_WRITE);
  }

  @Override
  public void awaitWritable() throws IOException {
    SelectorUtils.await((NioXnio) getWorker().getXnio(), socket, SelectionKey.OP_WRITE);
  }

  @Override
  public void awaitWritable(long time, TimeUnit unit) throws IOException {
    SelectorUtils.await((NioXnio) getWorker().getXnio(), socket, SelectionKey.OP_WRITE, time, unit);
  }

  @Override
  public XnioIoThread getWriteThread() {
    return handle.getWorkerThread();
  }

  @Override
  public void setWriteReadyHandler(WriteReadyHandler handler) {
    readyHandler = handler;
  }
}
