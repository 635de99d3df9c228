// RemoteView: a snapshot of an archive that another process writes, through its socket
// (store/reader_frames.h). All views and cursors of one read the same moment.
//
// Threads: as View; questions of several threads go one after another.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "base/result.h"
#include "store/durable_file.h"
#include "store/reader_frames.h"
#include "store/view.h"

namespace shilu {

class RemoteView final : public View {
 public:
  // kNotFound when nobody listens or who did is ending; kLocked when it serves as many readers as
  // it can; kUnopenable when it speaks another version.
  static Result<std::shared_ptr<const RemoteView>> connect(const std::string& directory);

  Result<std::optional<std::string>> get(std::string_view key) const override;
  std::unique_ptr<Cursor> iterate(Scan scan) const override;
  // kLocked once the writer has ended, or does not answer any more.
  Status status() const override;

  // What the writer says of itself: a JSON object, or "".
  Result<std::string> report() const;
  // What the writer says to an order, or "" where it takes none.
  Result<std::string> order(std::string_view order) const;
  // Of the writer; 0 where the system does not tell.
  int process() const { return process_; }

 private:
  class RemoteCursor;
  RemoteView(std::string directory, FileDescriptor socket);

  // The fields of the answer, which is of the kind `expected`.
  Result<std::string> ask(FrameKind question, std::string_view fields, FrameKind expected) const
      EXCLUDES(mutex_);
  Result<std::string> exchange(FrameKind question, std::string_view fields,
                               FrameKind expected) const REQUIRES(mutex_);
  bool send(std::string_view bytes) const REQUIRES(mutex_);
  Status receive(char* bytes, size_t count) const REQUIRES(mutex_);
  // No question is asked any more.
  Error lose(ErrorCode code, const std::string& why) const REQUIRES(mutex_);

  const std::string directory_;
  const int process_;
  mutable Mutex mutex_;
  FileDescriptor socket_ GUARDED_BY(mutex_);
  mutable std::optional<Error> lost_ GUARDED_BY(mutex_);
};

}  // namespace shilu
