-- Gives several documents as they stand at one moment.
--
-- KEYS[…]  the documents (hashes)
--
-- Returns a flat list: version, JSON, version, JSON …, both '' where there is no such document

local found = {}
for i, key in ipairs(KEYS) do
  local document = redis.call('HMGET', key, 'v', 'j')
  found[2 * i - 1] = document[1] or ''
  found[2 * i] = document[2] or ''
end
return found
