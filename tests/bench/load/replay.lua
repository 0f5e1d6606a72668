-- wrk sends requests that stand in a file, those of each thread in a file of its own, in order and again from the first.
-- After the URL it takes: the files' name before the number of the thread, the status that every answer must have, and how
-- many requests to begin after, and whether each may be sent once only.
local threads = {}

function setup(thread)
  thread:set('number', #threads)
  threads[#threads + 1] = thread
end

local requests, at = {}, 0
local once = false
wrong, seen = 0, 0

function init(args)
  local file = assert(io.open(args[1] .. '.' .. number, 'rb'))
  for length in function() return file:read('*n', 1) end do
    requests[#requests + 1] = file:read(length)
  end
  file:close()
  at, once = tonumber(args[3]), args[4] == 'once'
  local expected = tonumber(args[2])
  -- wrk itself counts what is no success; it hands answers over where a refusal is what is expected.
  if expected > 399 then
    response = function(status)
      if status ~= expected then wrong, seen = wrong + 1, status end
    end
  end
  io.stderr:write('ready\n')
end

function request()
  -- The round ends here: its rate counts, and what is sent once more is not waited for.
  if once and at >= #requests then
    io.stderr:write('spent\n')
    wrk.thread:stop()
  end
  at = at % #requests + 1
  return requests[at]
end

function done(summary)
  local errors = summary.errors
  local unexpected, status = 0, 0
  for _, thread in ipairs(threads) do
    unexpected = unexpected + thread:get('wrong')
    status = math.max(status, thread:get('seen'))
  end
  io.write(string.format(
    '{"requests":%d,"microseconds":%d,"bytes":%d,"refused":%d,"lost":%d,"unexpected":%d,"status":%d}\n',
    summary.requests, summary.duration, summary.bytes, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout, unexpected, status))
end
