#include "store/local_socket.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

namespace shilu {
namespace {

constexpr int kBacklog = 16;
constexpr time_t kPatienceSeconds = 60;

FileDescriptor open_folder(const std::string& directory) {
  return FileDescriptor(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

// `name` is short: ours.
sockaddr_un address_in(const FileDescriptor& folder, const std::string& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = "/proc/self/fd/" + std::to_string(folder.get()) + "/" + name;
  path.copy(address.sun_path, sizeof(address.sun_path) - 1);
  return address;
}

const sockaddr* generic(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

}  // namespace

Result<FileDescriptor> listen_at(const std::string& directory, const std::string& name) {
  const std::string path = directory + "/" + name;
  const FileDescriptor folder = open_folder(directory);
  FileDescriptor listener(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!folder.is_open() || !listener.is_open()) {
    return fail_errno(path, errno);
  }
  if (unlinkat(folder.get(), name.c_str(), 0) != 0 && errno != ENOENT) {
    return fail_errno(path, errno);
  }
  const sockaddr_un address = address_in(folder, name);
  // The mode of a socket that is not bound yet is that of the file that binding makes.
  if (fchmod(listener.get(), S_IRUSR | S_IWUSR) != 0 ||
      bind(listener.get(), generic(address), sizeof(address)) != 0 ||
      listen(listener.get(), kBacklog) != 0) {
    return fail_errno(path, errno);
  }
  return listener;
}

Result<FileDescriptor> connect_to(const std::string& directory, const std::string& name) {
  const std::string path = directory + "/" + name;
  const FileDescriptor folder = open_folder(directory);
  FileDescriptor connection(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!folder.is_open() || !connection.is_open()) {
    return fail_errno(path, errno);
  }
  const timeval patience{kPatienceSeconds, 0};
  setsockopt(connection.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
  setsockopt(connection.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  const sockaddr_un address = address_in(folder, name);
  if (connect(connection.get(), generic(address), sizeof(address)) != 0) {
    if (errno == ENOENT || errno == ECONNREFUSED) {
      return fail(ErrorCode::kNotFound, path + ": nobody listens");
    }
    return fail_errno(path, errno);
  }
  return connection;
}

}  // namespace shilu
